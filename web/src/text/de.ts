import type { en } from "./en.ts";
import type { TranslationOf } from "./message.ts";

const de = {
  noHistory:
    "Du hast dir noch nichts angesehen. Deshalb richtet sich die Liste einfach danach, was hier am meisten gekauft wird.",
  noHistoryButWishes:
    "Du hast dir noch nichts angesehen. Deshalb richtet sich die Liste danach, was hier am meisten gekauft wird, und nach deinen Wünschen.",

  moreNamed: "Mehr {more} als im Durchschnitt – das passt zu dem, was du dir angesehen hast.",
  lessNamed: "Weniger {less} als im Durchschnitt – das passt zu dem, was du dir angesehen hast.",
  bothNamed:
    "Mehr {more}, aber weniger {less} als im Durchschnitt – das passt zu dem, was du dir angesehen hast.",

  taste:
    "Was du dir angesehen hast, spricht dafür, vor allem {items}: Den Ausschlag geben Muster in dem, was zusammen gekauft wird; dafür gibt es keinen Namen.",
  tasteTogether:
    "Was du dir angesehen hast, spricht insgesamt dafür: Den Ausschlag geben Muster in dem, was zusammen gekauft wird; dafür gibt es keinen Namen.",

  history: {
    one: "Das kommt von dem einen Artikel, den du dir angesehen hast: {items}.",
    other: "Von dem, was du dir angesehen hast, zählte am meisten: {items}.",
  },
  historyTogether: "Was du dir angesehen hast, spricht insgesamt dafür.",
  notFromHistory: "Was du dir angesehen hast, spricht insgesamt nicht dafür.",

  mostlyPopular: "Der Hauptgrund: Es ist beliebt.",
  onlyPopular:
    "Der Grund ist, dass es beliebt ist; was du dir angesehen hast, spricht insgesamt nicht dafür.",
  nothing: "Unterm Strich hat es dem durchschnittlichen Artikel nichts voraus.",

  moreWished: "Du hast dir mehr {more} gewünscht, und das spricht dafür.",
  lessWished: "Du hast dir weniger {less} gewünscht, und das spricht dafür.",
  bothWished: "Du hast dir mehr {more} und weniger {less} gewünscht, und das spricht dafür.",

  boosted: "Der Shop hebt es hervor.",
  pinned: "Der Shop hat es hier platziert.",

  interestsUnknown: "Sieh dir ein paar Dinge an, dann steht hier, wohin es dich zieht.",
  interestsAverage:
    "Bisher zieht es dich in keine besondere Richtung, verglichen mit den anderen Besuchern dieses Shops.",
  interestsTowards: "Verglichen mit den anderen Besuchern dieses Shops zieht es dich mehr zu {towards}.",
  interestsAway:
    "Verglichen mit den anderen Besuchern dieses Shops zieht es dich weniger zu {away}.",
  interestsBoth:
    "Verglichen mit den anderen Besuchern dieses Shops zieht es dich mehr zu {towards}, aber weniger zu {away}.",
} as const;

export default de satisfies TranslationOf<typeof en, typeof de>;
