/** A node of the knowledge base. */
export interface Taxon {
  readonly name: string;
  /** Lower case, as the services send it; many nodes (equipment, features, parts) have none. */
  readonly rank?: string;
  /** Synonyms and common names; each finds this taxon. */
  readonly alternativeNames: readonly string[];
  readonly parent?: Taxon;
  readonly children: readonly Taxon[];
}

// One line a taxon, indented under its parent: name [rank] = alternative names, separated by ";".
const outline = `
object = root
  physical object = physical-object
    marine organism = marine-organism
      Eukaryota [superkingdom]
        Animalia [kingdom] = metazoa
          Chordata [phylum] = chordate
            Vertebrata [subphylum] = vertebrate
              Actinopterygii [class] = ray-finned fish; bony fish
                Perciformes [order]
                  Sebastidae [family]
                    Sebastes [genus] = rockfish; rock cod
                      Sebastes flavidus [species] = yellowtail rockfish
                      Sebastes rubrivinctus [species] = flag rockfish; Spanish flag
                      Sebastes levis [species] = cowcod
                      Sebastes chlorostictus [species] = greenspotted rockfish
                      Sebastes ruberrimus [species] = yelloweye rockfish; red snapper
                      Sebastes melanostomus [species]
                      Sebastes aleutianus/melanostictus [species complex] = rougheye and blackspotted rockfish
                    Sebastolobus [genus] = thornyhead
                      Sebastolobus altivelis [species] = longspine thornyhead
                Scorpaeniformes [order]
                  Anoplopomatidae [family]
                    Anoplopoma [genus]
                      Anoplopoma fimbria [species] = sablefish; black cod
                Pleuronectiformes [order] = flatfish
                  Pleuronectidae [family]
                    Microstomus [genus]
                      Microstomus pacificus [species] = Dover sole
                Gadiformes [order]
                  Macrouridae [family] = rattail; grenadier
                    Coryphaenoides [genus]
                      Coryphaenoides acrolepis [species] = Pacific grenadier
            Tunicata [subphylum] = tunicate
              Appendicularia [class] = larvacean; Larvacea
                Oikopleuridae [family]
                  Bathochordaeus [genus] = giant larvacean
                    Bathochordaeus mcnutti [species]
                    Bathochordaeus stygius [species]
          Cnidaria [phylum] = cnidarian
            Scyphozoa [class] = true jellyfish
              Semaeostomeae [order]
                Ulmaridae [family]
                  Poralia [genus]
                    Poralia rufescens [species]
                  Tiburonia [genus]
                    Tiburonia granrojo [species] = big red
              Coronatae [order]
                Atollidae [family]
                  Atolla [genus]
            Hydrozoa [class]
              Siphonophorae [order] = siphonophore
                Apolemiidae [family]
                  Apolemia [genus]
                    Apolemia uvaria [species]
                    Apolemia lanosa [species]
                    Apolemia rubriversa [species]
                Prayidae [family]
                  Praya [genus]
                    Praya dubia [species] = giant siphonophore
              Narcomedusae [order]
                Solmissus [genus] = dinner plate jelly
            Anthozoa [class]
              Actiniaria [order] = sea anemone
                Metridium [genus]
                  Metridium farcimen [species] = giant plumose anemone
              Pennatulacea [order] = sea pen
                Ptilosarcus [genus]
                  Ptilosarcus gurneyi [species] = orange sea pen
              Alcyonacea [order]
                Paragorgia [genus]
                  Paragorgia arborea [species] = bubblegum coral
          Ctenophora [phylum] = comb jelly; ctenophore
            Lobata [order]
              Lampocteis [genus]
                Lampocteis cruentiventer [species] = bloody-belly comb jelly
            Cydippida [order]
              Cydippida sp. (red)
          Mollusca [phylum] = mollusc
            Cephalopoda [class] = cephalopod
              Octopoda [order] = octopus
                Graneledone [genus]
                  Graneledone pacifica [species] = Graneledone boreopacifica
                Grimpoteuthis [genus] = dumbo octopus; flapjack
              Teuthida [order] = squid
                Dosidicus [genus]
                  Dosidicus gigas [species] = Humboldt squid; jumbo squid
          Arthropoda [phylum] = arthropod
            Malacostraca [class]
              Decapoda [order]
                Pandalidae [family]
                  Pandalus [genus]
                    Pandalus platyceros [species] = spot prawn; spot shrimp
                Oregoniidae [family]
                  Chionoecetes [genus]
                    Chionoecetes tanneri [species] = grooved Tanner crab
          Echinodermata [phylum] = echinoderm
            Asteroidea [class] = sea star; starfish
              Rathbunaster [genus]
                Rathbunaster californicus [species] = deep-sea sun star
              Henricia [genus] = blood star
            Echinoidea [class] = sea urchin
              Strongylocentrotus [genus]
                Strongylocentrotus fragilis [species] = fragile pink urchin; Allocentrotus fragilis
            Holothuroidea [class] = sea cucumber
              Scotoplanes [genus] = sea pig
                Scotoplanes globosa [species]
          Porifera [phylum] = sponge
            Hexactinellida [class] = glass sponge
              Heterochone [genus]
                Heterochone calyx [species] = goblet sponge
              Farrea [genus]
          Annelida [phylum]
            Polychaeta [class] = bristle worm
              Tomopteris [genus] = gossamer worm
          Platyhelminthes [phylum] = flatworm
            Polycladida [order]
              Müller's larva
    marine feature
      lava
        a'a = aa lava
        pāhoehoe = pahoehoe
      sediment
        mud
    equipment
      55-gallon drum
      2G Robotics structured light laser
    organism part
      arm
      bell
      carapace
      eye
      fin
      house
      leg
      tail
      tentacle
`;

/** The knowledge base: every taxon and every name it goes by. */
export interface KnowledgeBase {
  readonly root: Taxon;
  /** All taxa, parents before children. */
  readonly taxa: readonly Taxon[];
  /** Finds a taxon by its accepted name or an alternative one; exact and case-sensitive, as the services do. */
  find(name: string): Taxon | undefined;
}

/** Builds the knowledge base; it is the same whatever the seed. */
export function createKnowledgeBase(): KnowledgeBase {
  const taxa: Growing[] = [];
  const byName = new Map<string, Taxon>();
  const path: Growing[] = [];
  for (const line of outline.split("\n").filter((text) => text.trim() !== "")) {
    const depth = (line.length - line.trimStart().length) / 2;
    const taxon = parseTaxon(line.trim(), path[depth - 1]);
    path[depth] = taxon;
    taxa.push(taxon);
    for (const name of [taxon.name, ...taxon.alternativeNames]) byName.set(name, taxon);
  }
  const [root] = taxa;
  if (root === undefined) throw new TypeError("The outline of taxa is empty");
  return { root, taxa, find: (name) => byName.get(name) };
}

/** A taxon and all its descendants, parents before children. */
export function descend(taxon: Taxon): Taxon[] {
  return [taxon, ...taxon.children.flatMap(descend)];
}

/** The taxa from the root down to this one. */
export function lineageOf(taxon: Taxon): Taxon[] {
  return taxon.parent === undefined ? [taxon] : [...lineageOf(taxon.parent), taxon];
}

interface Growing extends Taxon {
  readonly children: Taxon[];
}

function parseTaxon(line: string, parent: Growing | undefined): Growing {
  const [head = "", names = ""] = line.split(" = ");
  const [, name = head, rank] = /^(.*?)(?: \[(.+)\])?$/.exec(head) ?? [];
  const taxon: Growing = {
    name,
    ...(rank === undefined ? {} : { rank }),
    alternativeNames: names === "" ? [] : names.split(";").map((text) => text.trim()),
    ...(parent === undefined ? {} : { parent }),
    children: [],
  };
  parent?.children.push(taxon);
  return taxon;
}
