import { createAsk } from "../ask.ts";
import type { Context } from "../context.ts";
import { type Decoded, expected, isRecord } from "../decode.ts";
import { decodeAssociation, decodeConceptAssociation } from "../decode-annotations.ts";
import { decodeEach } from "../fields.ts";
import type { Association, ConceptAssociation } from "../model.ts";
import type { ListOptions } from "../problem.ts";
import type { WaitOptions } from "../service.ts";

/** What is said about observations. Source: Annosaurus `/v1/associations`. */
export interface AssociationService {
  /** Fetches one, with the uuids of its observation and moment: `GET /associations/{uuid}`. */
  fetch(uuid: string, options?: WaitOptions): Promise<Association>;
  /** Lists those of one name in a video, of one concept if it is given: `GET /associations/{videoReferenceUuid}/{linkName}`. */
  listByVideoReference(
    videoReferenceUuid: string,
    linkName: string,
    options?: ListOptions & { readonly concept?: string | undefined },
  ): AsyncGenerator<Association, void, undefined>;
  /**
   * Lists those of one name in several videos, with their concepts: `POST /associations/conceptassociations`. Good for
   * surveys; of the observation, moment or image nothing is told.
   */
  listConceptAssociations(
    videoReferenceUuids: readonly string[],
    linkName: string,
    options?: WaitOptions,
  ): AsyncGenerator<ConceptAssociation, void, undefined>;
  /** Counts those that point at a concept: `GET /associations/toconcept/count/{concept}`. */
  countByTargetConcept(concept: string, options?: WaitOptions): Promise<number>;
}

/** Creates the questions about associations. */
export function createAssociationService(context: Context): AssociationService {
  const ask = createAsk(context, context.configuration.annosaurusUrl);
  return {
    fetch: (uuid, options) => {
      const question = { action: `fetch association "${uuid}"`, path: ["associations", uuid.toLowerCase()] };
      return ask.one(question, decodeAssociation, options);
    },
    listByVideoReference: (uuid, linkName, { concept, ...options } = {}) => {
      const action = `list the associations "${linkName}" of video "${uuid}"`;
      const question = { action, path: ["associations", uuid.toLowerCase(), linkName], query: { concept } };
      return ask.list(question, { decode: decodeAssociation, key: "uuid" }, options);
    },
    async *listConceptAssociations(uuids, linkName, options) {
      const action = `list the associations "${linkName}" of ${uuids.length} videos`;
      const body = { video_reference_uuids: uuids.map((uuid) => uuid.toLowerCase()), link_name: linkName };
      const question = { action, path: ["associations", "conceptassociations"], body };
      yield* await ask.one(question, decodeConceptAssociations, options);
    },
    countByTargetConcept: (concept, options) => {
      const action = `count the associations with concept "${concept}" as a target`;
      return ask.count({ action, path: ["associations", "toconcept", "count", concept] }, options);
    },
  };
}

function decodeConceptAssociations(value: unknown): Decoded<readonly ConceptAssociation[]> {
  // The key was another before 1.0.
  const list = isRecord(value) ? (value.concept_associations ?? value.associations) : value;
  if (!Array.isArray(list)) return expected("the answer", "a list of associations", list);
  return { value: decodeEach(list, decodeConceptAssociation) };
}
