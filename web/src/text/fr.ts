import type { en } from "./en.ts";
import type { TranslationOf } from "./message.ts";

// French wants no-break spaces: a full one (\u00a0) before ":", a narrow one (\u202f) before ";", "!"
// and "?".
const fr = {
  noHistory:
    "Vous n’avez encore rien regardé\u00a0: la liste suit simplement ce que l’on achète le plus ici.",
  noHistoryButWishes:
    "Vous n’avez encore rien regardé\u00a0: la liste suit ce que l’on achète le plus ici, ainsi que vos souhaits.",

  moreNamed: "Plus de {more} que la moyenne\u00a0: cela correspond à ce que vous avez regardé.",
  lessNamed: "Moins de {less} que la moyenne\u00a0: cela correspond à ce que vous avez regardé.",
  bothNamed:
    "Plus de {more}, mais moins de {less} que la moyenne\u00a0: cela correspond à ce que vous avez regardé.",

  taste:
    "Ce que vous avez regardé plaide en sa faveur, surtout {items}\u00a0: cela tient avant tout à des habitudes d’achat groupé qui ne portent pas de nom.",
  tasteTogether:
    "Dans l’ensemble, ce que vous avez regardé plaide en sa faveur\u00a0: cela tient avant tout à des habitudes d’achat groupé qui ne portent pas de nom.",

  history: {
    one: "Cela vient du seul article que vous avez regardé\u00a0: {items}.",
    other: "Parmi les articles que vous avez regardés, voici ce qui a le plus compté\u00a0: {items}.",
  },
  historyTogether: "Dans l’ensemble, ce que vous avez regardé plaide en sa faveur.",
  notFromHistory: "Dans l’ensemble, ce que vous avez regardé ne plaide pas en sa faveur.",

  mostlyPopular: "S’il est là, c’est avant tout parce qu’il se vend bien.",
  onlyPopular:
    "S’il est là, c’est parce qu’il se vend bien\u202f; dans l’ensemble, ce que vous avez regardé ne plaide pas en sa faveur.",
  nothing: "Tout bien compté, rien ne le place devant l’article moyen.",

  moreWished: "Vous avez demandé plus de {more}, et cela joue en sa faveur.",
  lessWished: "Vous avez demandé moins de {less}, et cela joue en sa faveur.",
  bothWished: "Vous avez demandé plus de {more} et moins de {less}, et cela joue en sa faveur.",

  boosted: "La boutique le met en avant.",
  pinned: "La boutique l’a placé ici.",

  interestsUnknown: "Regardez quelques articles, et vos préférences apparaîtront ici.",
  interestsAverage:
    "Pour l’instant, vos goûts ne penchent d’aucun côté par rapport à ceux des autres visiteurs de la boutique.",
  interestsTowards:
    "Par rapport aux autres visiteurs de la boutique, vous penchez vers {towards}.",
  interestsAway:
    "Par rapport aux autres visiteurs de la boutique, vous penchez moins vers {away}.",
  interestsBoth:
    "Par rapport aux autres visiteurs de la boutique, vous penchez vers {towards}, mais moins vers {away}.",
} as const;

export default fr satisfies TranslationOf<typeof en, typeof fr>;
