/** First and last names of one language region, for made-up people. */
export interface NameList {
  readonly first: readonly string[];
  readonly last: readonly string[];
}

const list = (first: string, last: string): NameList => ({ first: first.split(' '), last: last.split(',') });

const english = list(
  'Alice Oliver Emma Harry Grace Jack Sophie Thomas Lucy Daniel Chloe Samuel Ruby Edward Megan Henry Hannah Patrick Niamh Siobhán Aidan Bridget Declan Zoë',
  'Smith,Taylor,Brown,Wilson,Evans,Walker,Wright,Hughes,Green,Baker,Clarke,Mitchell,Carter,Bennett,Foster,Gallagher,Murphy,Barker,Holmes,Fletcher,Sutton,Whitfield,Pemberton,Ashworth,Langley',
);

const french = list(
  'Hélène Étienne Zoé François Chloé Jérôme Aurélie Benoît Maëlle Loïc Noémie Rémi Amélie Thérèse Gaël Clémence Mathieu Océane Cédric Manon Théo Agnès Joël Solène',
  'Lefèvre,Dupré,Béranger,Garçon,Léger,Hébert,Gauthier,Mercier,Rousseau,Chevalier,Desmaré,Pélissier,Fournier,Bonnet,Le Goff,Guérin,Étienne,Moreau,Lacroix,Besançon,Delaunay,Côté,Noël,Vallée,Perrault',
);

const dutch = list(
  'Jeroen Anke Maarten Loes Pieter Saskia Daniël Femke Joost Noortje Sander Geert Annelies Wouter Marijke Bram Eefje Koen Liesbeth René Chloë Stijn Mieke Gijs',
  'de Vries,Janssens,van den Berg,Peeters,Bakker,Visser,Mertens,van Dijk,Claes,Hendriks,Wouters,Dekker,Vermeulen,Brouwer,De Smet,Zwart,Hoekstra,Van Damme,Meijer,Scholten,Crombé,Postma,Kuipers,van ’t Hof,Daniëls',
);

const german = list(
  'Jürgen Käthe Björn Sören Jörg Ännchen Günther Heike Uwe Sabine Dörte Matthias Birgit Torsten Anja Lüder Ulrike Detlef Gesine Rüdiger Klara Volker Silke Hartmut',
  'Müller,Schröder,Weiß,Krüger,Schäfer,Köhler,Böhm,Fischer,Groß,Jäger,Kühn,Vogel,Möller,Straßner,Lüders,Hoffmann,Wölk,Bauer,Grünewald,Pfeiffer,Döring,Brandt,Löwe,Ziegler,Thörner',
);

/** A region of made-up people: their names and the language their phone speaks. */
export interface Region {
  readonly names: NameList;
  readonly language: 'en' | 'fr' | 'nl';
  /** CUCM's word for it. */
  readonly userLocale: string;
}

/** The regions; German names are mixed in with English phones. */
export const regions: readonly Region[] = [
  { names: french, language: 'fr', userLocale: 'French France' },
  { names: dutch, language: 'nl', userLocale: 'Dutch Netherlands' },
  { names: english, language: 'en', userLocale: 'English United States' },
  { names: german, language: 'en', userLocale: 'English United States' },
];
