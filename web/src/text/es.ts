import type { en } from "./en.ts";
import type { TranslationOf } from "./message.ts";

const es = {
  noHistory:
    "Todavía no has mirado nada, así que la lista sigue simplemente lo que más se compra aquí.",
  noHistoryButWishes:
    "Todavía no has mirado nada, así que la lista sigue lo que más se compra aquí y lo que has pedido.",

  moreNamed: "Más {more} que la media: encaja con lo que has mirado.",
  lessNamed: "Menos {less} que la media: encaja con lo que has mirado.",
  bothNamed: "Más {more}, pero menos {less} que la media: encaja con lo que has mirado.",

  taste:
    "Lo que has mirado habla a su favor, sobre todo {items}: pesan más que nada las pautas de lo que se compra junto, que no tienen nombre.",
  tasteTogether:
    "Lo que has mirado, en conjunto, habla a su favor: pesan más que nada las pautas de lo que se compra junto, que no tienen nombre.",

  history: {
    one: "Viene de lo único que has mirado: {items}.",
    other: "De todo lo que has mirado, esto es lo que más ha contado: {items}.",
  },
  historyTogether: "Lo que has mirado, en conjunto, habla a su favor.",
  notFromHistory: "Lo que has mirado, en conjunto, no habla a su favor.",

  mostlyPopular: "Está aquí, sobre todo, porque se vende mucho.",
  onlyPopular:
    "Está aquí porque se vende mucho; lo que has mirado, en conjunto, no habla a su favor.",
  nothing: "En conjunto, nada lo pone por delante del artículo medio.",

  moreWished: "Has pedido más {more}, y eso cuenta a su favor.",
  lessWished: "Has pedido menos {less}, y eso cuenta a su favor.",
  bothWished: "Has pedido más {more} y menos {less}, y eso cuenta a su favor.",

  boosted: "La tienda le da prioridad.",
  pinned: "La tienda lo ha colocado aquí.",

  interestsUnknown: "Mira algunos artículos y aquí verás hacia dónde van tus gustos.",
  interestsAverage:
    "Por ahora tus gustos no se inclinan hacia nada en particular, en comparación con los demás visitantes de la tienda.",
  interestsTowards:
    "En comparación con los demás visitantes de la tienda, te inclinas más por {towards}.",
  interestsAway: "En comparación con los demás visitantes de la tienda, te inclinas menos por {away}.",
  interestsBoth:
    "En comparación con los demás visitantes de la tienda, te inclinas más por {towards}, pero menos por {away}.",
} as const;

export default es satisfies TranslationOf<typeof en, typeof es>;
