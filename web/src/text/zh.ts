import type { en } from "./en.ts";
import type { TranslationOf } from "./message.ts";

// Simplified Chinese, with full-width punctuation and no spaces between sentences.
const zh = {
  noHistory: "你还没有看过任何商品，所以这里只是按本店的热销程度排列。",
  noHistoryButWishes: "你还没有看过任何商品，所以这里按本店的热销程度和你的要求排列。",

  moreNamed: "{more}高于平均水平，与你看过的商品相合。",
  lessNamed: "{less}低于平均水平，与你看过的商品相合。",
  bothNamed: "{more}高于平均水平，{less}低于平均水平，与你看过的商品相合。",

  taste:
    "你看过的商品支持推荐它，尤其是{items}：主要依据是哪些商品常被一起购买，这种规律没有名称。",
  tasteTogether:
    "你看过的商品合在一起支持推荐它：主要依据是哪些商品常被一起购买，这种规律没有名称。",

  history: { other: "在你看过的商品中，起作用最大的是{items}。" },
  historyTogether: "你看过的商品合在一起支持推荐它。",
  notFromHistory: "你看过的商品合在一起并不支持推荐它。",

  mostlyPopular: "它出现在这里，主要是因为它很热销。",
  onlyPopular: "它出现在这里，是因为它很热销；你看过的商品合在一起并不支持推荐它。",
  nothing: "总的来说，它并没有优于一般商品的理由。",

  moreWished: "你要求多一些{more}，这对它有利。",
  lessWished: "你要求少一些{less}，这对它有利。",
  bothWished: "你要求多一些{more}、少一些{less}，这对它有利。",

  boosted: "本店特别推介它。",
  pinned: "它由本店安排在这里。",

  interestsUnknown: "看几件商品，这里就会显示你的偏好。",
  interestsAverage: "与本店其他顾客相比，目前还看不出你有特别的偏好。",
  interestsTowards: "与本店其他顾客相比，你更偏爱{towards}。",
  interestsAway: "与本店其他顾客相比，你不太偏爱{away}。",
  interestsBoth: "与本店其他顾客相比，你更偏爱{towards}，而不太偏爱{away}。",
} as const;

export default zh satisfies TranslationOf<typeof en, typeof zh>;
