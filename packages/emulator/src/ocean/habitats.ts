/** Where a dive goes; decides the colour of the water, what the bottom looks like, and who lives there. */
export type Habitat = "rock" | "midwater" | "mud" | "lava";

/** Who lives in a habitat. */
export interface Resident {
  readonly concept: string;
  /** How often it is met, against the others. */
  readonly weight: number;
  /** The largest number seen together. */
  readonly group: number;
}

/** The residents of each habitat. */
export const communities: Readonly<Record<Habitat, readonly Resident[]>> = {
  rock: residents(`
    Sebastes 9 4, Sebastes flavidus 8 5, Sebastes rubrivinctus 6 2, Sebastes levis 5 2, Sebastes chlorostictus 7 3,
    Sebastes ruberrimus 5 2, Sebastes melanostomus 4 3, Sebastes aleutianus/melanostictus 3 2, Pandalus platyceros 6 4,
    Metridium farcimen 5 3, Heterochone calyx 5 2, Farrea 3 1, Paragorgia arborea 3 1, Henricia 4 2,
    Strongylocentrotus fragilis 4 4, Graneledone pacifica 2 1, Rathbunaster californicus 3 1
  `),
  midwater: residents(`
    Bathochordaeus 5 1, Bathochordaeus mcnutti 5 1, Bathochordaeus stygius 4 1, Poralia rufescens 5 1, Poralia 4 1,
    Tiburonia granrojo 2 1, Atolla 4 2, Apolemia 2 1, Apolemia uvaria 3 1, Apolemia lanosa 3 1, Apolemia rubriversa 2 1,
    Praya dubia 3 1, Solmissus 5 2, Lampocteis cruentiventer 4 1, Cydippida sp. (red) 3 2, Dosidicus gigas 2 3,
    Grimpoteuthis 2 1, Tomopteris 4 2, Müller's larva 2 3
  `),
  mud: residents(`
    Sebastolobus altivelis 6 2, Anoplopoma fimbria 4 2, Microstomus pacificus 5 3, Coryphaenoides acrolepis 4 1,
    Scotoplanes globosa 5 5, Chionoecetes tanneri 4 2, Pandalus platyceros 3 3, Strongylocentrotus fragilis 4 5,
    Ptilosarcus gurneyi 4 2, Rathbunaster californicus 3 1, Asteroidea 3 2, Octopoda 2 1, 55-gallon drum 1 1
  `),
  lava: residents(`
    a'a 5 2, pāhoehoe 5 1, Farrea 4 2, Heterochone calyx 3 2, Graneledone pacifica 3 1, Henricia 4 2,
    Chionoecetes tanneri 3 1, Coryphaenoides acrolepis 3 1, Actiniaria 3 3, Paragorgia arborea 2 1
  `),
};

/** Concepts that every ocean holds, however small, and where they are put. */
export const guaranteed: readonly (readonly [concept: string, habitat: Habitat])[] = [
  ["Sebastes", "rock"],
  ["Sebastes flavidus", "rock"],
  ["Sebastes rubrivinctus", "rock"],
  ["Sebastes levis", "rock"],
  ["Sebastes chlorostictus", "rock"],
  ["Sebastes aleutianus/melanostictus", "rock"],
  ["Bathochordaeus", "midwater"],
  ["Poralia", "midwater"],
  ["Poralia rufescens", "midwater"],
  ["Cydippida sp. (red)", "midwater"],
  ["Müller's larva", "midwater"],
  ["Pandalus platyceros", "mud"],
  ["55-gallon drum", "mud"],
  ["a'a", "lava"],
  ["pāhoehoe", "lava"],
];

function residents(text: string): Resident[] {
  return text.split(",").map((entry) => {
    const words = entry.trim().split(/\s+/);
    const [weight, group] = words.slice(-2).map(Number);
    return { concept: words.slice(0, -2).join(" "), weight: weight ?? 1, group: group ?? 1 };
  });
}
