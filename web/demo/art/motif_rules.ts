// Which object a title is about. A title's last noun is usually the thing ("pink cherry lights"),
// but patterns and materials get in the way, so rules are ordered: the first match wins.
import type { Department } from "../shop/department.ts";
import * as carry from "./motifs/carry.ts";
import * as children from "./motifs/children.ts";
import * as garden from "./motifs/garden.ts";
import * as home from "./motifs/home.ts";
import * as kitchen from "./motifs/kitchen.ts";
import * as light from "./motifs/light.ts";
import type { Motif } from "./motifs/motif.ts";
import * as party from "./motifs/party.ts";
import * as season from "./motifs/season.ts";
import * as stationery from "./motifs/stationery.ts";
import * as wear from "./motifs/wear.ts";

export interface MotifRule {
  readonly words: RegExp;
  readonly motif: Motif;
  readonly department: Department;
}

function rules(department: Department, ...pairs: readonly [RegExp, Motif][]): MotifRule[] {
  return pairs.map(([words, motif]) => ({ words, motif, department }));
}

/** Things whose name contains the name of another thing: a lunch bag is not a bag for lunch. */
const kCompounds: readonly MotifRule[] = [
  ...rules("light", [
    /FAIRY LIGHTS?|STRING.*LIGHTS?|LIGHTS? (STRING|GARLAND)|\bLIGHTS$|LED LIGHT/,
    light.fairyLights,
  ]),
  ...rules(
    "light",
    [/HANGING HEART.*(T-?LIGHT|CANDLE)|(T-?LIGHT|CANDLE).*HANGING HEART/, light.hangingTLight],
    [/T-?LIGHTS?\b|TEA ?LIGHT|CANDLE ?(HOLDER|POT|PLATE|BOWL|DISH)|CANDLEPOT|VOTIVE/, light.tLight],
    [/CANDELABRA|CANDLESTICK|CANDLE STICK/, light.candlestick],
    [/INCENSE|OIL BURNER/, light.incense],
    [
      /PAPER LANTERN|HONEYCOMB.*(LANTERN|BALL)|LAMPSHADE|LAMP SHADE|PARTY LANTERN|CHANDELIER/,
      light.paperLantern,
    ],
    [/LANTERN|HURRICANE/, light.lantern],
    [/STAR (LIGHT|LAMP)|LIGHTED STAR/, light.starLight],
  ),
  ...rules(
    "carry",
    [/LUNCH BAG|CHARLOTTE BAG|SNACK BAG|COOL(ER)? BAG/, carry.lunchBag],
    [/WASH ?BAG|TOILETR|MAKE ?-?UP BAG|COSMETIC|SPONGE BAG|VANITY/, carry.washBag],
    [/BACKPACK|RUCKSACK/, carry.backpack],
    [/PENCIL CASE|GLASSES CASE/, carry.pencilCase],
    [/LUGGAGE TAG/, stationery.luggageTag],
    [/PASSPORT/, stationery.passport],
  ),
  ...rules(
    "kitchen",
    [/LUNCH ?BOX|SNACK BOX|SANDWICH|FOOD CONTAINER|BENTO/, kitchen.lunchBox],
    [/CAKE ?STAND|CAKESTAND|TIER.*STAND|CAKE (DOME|PLATE|COVER)/, kitchen.cakeStand],
    [/CAKE TINS?\b/, kitchen.tin],
    [/CAKE (CASES|TOP)|CUP ?CAKE|CAKES|MUFFIN|FAIRY CAKE|PUDDING/, kitchen.cakeCase],
    [/FOOD COVER/, kitchen.foodCover],
    [/EGG ?CUP|EGG HOLDER/, kitchen.eggCup],
    [/TEA ?TOWEL|DRYING UP/, kitchen.cloth],
    [/JAM MAKING|(STORAGE|JAM|SWEET|CANDY|COOKIE|BISCUIT|SPICE|GLASS) JAR|\bJARS?\b/, kitchen.jar],
    [/ICE CREAM|SUNDAE|WINE|GOBLET|CHAMPAGNE|FLUTE/, kitchen.wineGlass],
  ),
  ...rules(
    "home",
    [/HOT WATER|HOTTIE|HAND WARMER|FOOT WARMER/, home.hotWaterBottle],
    [/ALARM CLOCK/, home.alarmClock],
    [/CLOCK/, home.clock],
    [/COAT ?HANGER|CLOTHES HANGER|\bHANGERS?\b/, home.hanger],
    [/DOOR ?STOP/, home.doorstop],
    [/DOOR ?MAT|\bMAT\b|\bRUG\b/, home.rug],
    [
      /(NUMBER|LETTER) TILE|TILE (HOOK|HALLWAY)|ALPHABET (?!BLOCKS)|SCRABBLE|WORD\b|BUILDING BLOCK/,
      home.letterTile,
    ],
    [/DRAWER KNOB|\bKNOBS?\b/, home.knob],
    [/TRINKET|JEWELLERY BOX|KEEPSAKE|TREASURE/, home.trinketBox],
    [/PIN ?CUSHION/, stationery.buttons],
    [/CUSHION|PILLOW|THROW\b|QUILT/, home.cushion],
  ),
  ...rules(
    "garden",
    [/BIRD ?(HOUSE|BOX|FEEDER|TABLE)|NESTING BOX/, garden.birdHouse],
    [/WATERING CAN/, garden.wateringCan],
    [/PARASOL/, garden.parasol],
    [/HAMPER|PICNIC/, garden.hamper],
    [/GARDEN(ERS?)? (TOOLS?|KNEEL|FORK|TROWEL)|TROWEL|\bRAKE\b|HAND TOOLS|SECATEUR/, garden.tools],
  ),
  ...rules(
    "christmas",
    [/STOCKING/, season.stocking],
    [/CRACKERS?\b/, season.cracker],
    [/BAUBLE/, season.bauble],
    [/REINDEER|RUDOLPH|MOOSE|STAG\b/, season.reindeer],
    [/SNOWMAN|SNOWMEN/, season.snowman],
    [/SANTA|FATHER CHRISTMAS/, season.santaHat],
    [/SNOWFLAKE|SNOW ?FLAKE/, season.snowflake],
    [/ANGEL|CHERUB|CUPID|NATIVITY/, season.angel],
    [/CHRISTMAS TREE|TREE DECORATION|\bTREE\b/, season.christmasTree],
    [/HANGING STAR|STAR DECORATION|STAR HANGING/, season.starDecoration],
    [/ADVENT/, stationery.calendar],
  ),
  ...rules(
    "party",
    [/PAPER CHAIN/, party.paperChain],
    [/GIFT ?WRAP|\bWRAP\b|WRAPPING/, party.wrapRolls],
    [/GIFT BAG|PARTY BAG|CARRIER BAG|POSY|GOODIE/, party.giftBag],
    [/CARDS?\b(?! HOLDER| STAND)|POSTCARD|INVIT|ENVELOPE/, party.card],
  ),
];

const kPlain: readonly MotifRule[] = [
  ...rules(
    "party",
    [/BUNTING|PENNANT/, party.bunting],
    [/BALLOON/, party.balloons],
    [/GARLAND|STREAMER|MOBILE/, party.garland],
    [/RIBBONS?\b|\bBOWS\b/, party.ribbon],
    [/NAPKINS?\b|SERVIETTE/, party.napkins],
    [/TISSUES?\b|PLASTERS/, party.tissueBox],
    [/PAPER CUP|STRAWS|BEAKER|TUMBLER|PARTY CUP/, party.paperCups],
    [/CONFETTI|PARTY POPPER/, party.confetti],
    [/PARTY HAT|BIRTHDAY HAT|BIRTHDAY|PARTY/, party.partyHat],
    [/GIFT ?BOX|PRESENT/, party.gift],
  ),
  ...rules(
    "wear",
    [/NECKLACE|PENDANT|CHOKER|LARIAT|LOCKET/, wear.necklace],
    [/EARRING|HOOPS?\b/, wear.earrings],
    [/BANGLE/, wear.bangle],
    [/BRACELET|CHARM\b|CHARMS\b|ANKLET/, wear.bracelet],
    [/KEY ?-?RING|KEY ?CHAIN|KEY FOB|BAG CHARM/, wear.keyring],
    [/NAPKIN RING|\bRINGS?\b/, wear.ring],
    [/BROOCH|CORSAGE/, wear.brooch],
    [/HAIR ?(CLIP|GRIP|SLIDE|COMB)|HAIRCLIP/, wear.hairClip],
    [/HAIR|HEADBAND|\bBOW\b|TIARA/, wear.hairBow],
    [/WALLET/, wear.wallet],
    [/PURSE|COIN/, wear.purse],
    [/HANDBAG|CLUTCH/, wear.handbag],
    [/UMBRELLA/, wear.umbrella],
    [/SCARF|SHAWL|PASHMINA|SARONG|PONCHO/, wear.scarf],
    [/SLIPPER|SOCKS?\b|FLIP FLOP|SHOES?\b|BOOTS?\b/, wear.slippers],
    [/SUNGLASSES|GLASSES\b/, wear.sunglasses],
    [/BEADS?\b|BEADED/, wear.beads],
    [/LIP (GLOSS|BALM)|COMPACT|NAIL FILE|POWDER/, carry.compact],
    [/SOAP|BATH SALT|BATH BOMB|FLANNEL|SPONGE/, carry.soap],
    [/LOTION|HAND CREAM|BUBBLE|SHAMPOO/, carry.lotion],
  ),
  ...rules(
    "carry",
    [/SUITCASE|TRAVEL|\bCASE\b/, carry.suitcase],
    [/SHOPPER|JUMBO BAG|TOTE|\bBAGS?\b|SACK/, carry.shopper],
    [/STORAGE|\bBOXES\b|SHOE BOX|ORGANISER|TIDY|\bCUBE|DRAWERS?\b(?! LINER)/, carry.storageBoxes],
    [/BASKETS?\b|TRUG/, home.basket],
    [/\bBIN\b|\bTINS?\b|CADDY|CANISTER|CONTAINER/, kitchen.tin],
    [/HOOKS?\b|RACK|PEGS?\b/, home.hooks],
    [/CABINET|CUPBOARD|SHELF|SHELVES|\bCHEST\b|STOOL/, home.cabinet],
    [/MONEY ?(BOX|BANK|TIN)|PIGGY/, carry.moneyBox],
  ),
  ...rules(
    "kitchen",
    [/TEA ?POT/, kitchen.teapot],
    [/SAUCER|TEA ?CUP|COFFEE CUP|TEA SET|TEA FOR ONE|\bCUPS?\b|EXPRESSO|ESPRESSO/, kitchen.teacup],
    [/MUGS?\b/, kitchen.mug],
    [/PLATES?\b|COASTERS?\b|PLACEMAT|PLACE MAT|PLATTER|\bDISH\b|DISHES/, kitchen.plate],
    [/BOWLS?\b|COLANDER|RAMEKIN/, kitchen.bowl],
    [/JUG|PITCHER|CREAMER|MILK/, kitchen.jug],
    [/BOTTLES?\b|DISPENSER|SHAKER|DECANTER/, kitchen.bottle],
    [/DOIL(Y|IES)|LACE\b/, kitchen.doily],
    [/CUTLERY|SPOONS?\b|FORKS?\b|KNIFE|KNIVES|CHOPSTICK/, kitchen.cutlery],
    [/APRON|OVEN GLOVE|MITT/, kitchen.apron],
    [/SPOON REST|\bREST\b/, kitchen.spoonRest],
    [/FRYING PAN|\bPANS?\b|CASSEROLE|SAUCEPAN|MOULD|JELLY/, kitchen.pan],
    [
      /WHISK|BAKING|COOKIE CUTTER|CUTTERS|ROLLING PIN|MEASURING|RECIPE|COOKING|UTENSIL/,
      kitchen.whisk,
    ],
    [/TRAYS?\b/, kitchen.tray],
    [/CHOPPING|CHEESE BOARD|\bBOARD\b(?! GAME)/, kitchen.board],
    [/SCALES?\b|TIMER/, kitchen.scales],
    [/TABLE ?(CLOTH|RUNNER)|TOWELS?\b|RUNNER|\bCLOTH\b|FABRIC|COSY/, kitchen.cloth],
    [/\bGLASS\b(?=.*(TUMBLER|TEA|SHOT|ENGRAVED))|GLASSES|HIGHBALL/, kitchen.drinkingGlass],
  ),
  ...rules(
    "light",
    [/CANDLES?\b|SCENTED|WAX|FRAGRANCE|DIFFUSER|PASTILLES/, light.candle],
    [/\bLAMPS?\b|NIGHT ?LIGHT|TORCH|\bLIGHT\b/, home.tableLamp],
  ),
  ...rules(
    "paper",
    [/PENCILS?\b|CRAYON|CHALK STICKS/, stationery.pencils],
    [/\bPENS?\b|MARKER|HIGHLIGHTER/, stationery.pen],
    [
      /NOTE ?BOOK|JOURNAL|SKETCH ?BOOK|DIARY|ALBUM|POCKET BOOK|\bBOOKS?\b|NOTE PAD|\bPADS?\b|STATIONERY|PLANNER|SCRAPBOOK|ADDRESS/,
      stationery.notebook,
    ],
    [/SEWING|CRAFT KIT|KNITTING|NEEDLE|WORKBOX/, stationery.sewingBox],
    [/THREAD|YARN|STRING\b|TWINE|SPOOL|REEL/, stationery.threadReel],
    [/\bTAPES?\b/, stationery.tape],
    [/STICKERS?\b|TATTOO|TRANSFERS?\b|DECAL/, stationery.stickers],
    [/STAMPS?\b|RUBBERS?\b|ERASER|SHARPENER/, stationery.stamp],
    [/RULER|MEASURE/, stationery.ruler],
    [/CALENDAR/, stationery.calendar],
    [/BUTTONS?\b/, stationery.buttons],
    [/CHALK ?BOARD|BLACK ?BOARD|MEMO ?BOARD|NOTICE|EASEL/, stationery.chalkboard],
    [/SCISSORS|SHEARS/, stationery.scissors],
    [/CROCHET|FELTCRAFT|FELT\b(?!.*(HEART|DOLL))/, stationery.yarnFlower],
    [/\bTAGS?\b|LABELS?\b/, stationery.luggageTag],
    [/PAPER CLIP|CLIPS?\b|STAPLER|CALCULATOR/, stationery.ruler],
  ),
  ...rules(
    "children",
    [/BABUSHKA|\bDOLLS?\b|DOLLY GIRL|NESTING/, children.nestingDoll],
    [/TEDDY|BEAR|SOFT TOY|RABBIT TOY|MONKEY|ELEPHANT|PANDA|MONSTER/, children.teddy],
    [/BLOCKS?\b|BRICKS/, children.blocks],
    [/JIGSAW|PUZZLE/, children.jigsaw],
    [/SKITTLES|BOWLING|SOLDIER/, children.skittles],
    [/DINOSAUR|DRAGON|CROCODILE/, children.dinosaur],
    [/PAINT (YOUR|SET|BOX|KIT|BY)|PAINTS|PAINTING|COLOURING|CANVAS|DRAWING/, children.paintSet],
    [/PLAYING|DOMINO|\bGAMES?\b|SNAP\b|SNAKES|LUDO|DICE|TRUMPS|CHESS|BINGO/, children.playingCards],
    [/SPINNING|YO-?YO|WHISTLE|MARBLES|SKIPPING|KITE|TOY|HARMONICA|BALL\b/, children.spinningTop],
    [/ROCKET|SPACEBOY|SPACE\b|PLANE/, children.rocket],
    [/ROBOT/, children.robot],
    [/\bOWLS?\b/, children.owl],
    [/\bCATS?\b|KITTEN|KITTY/, children.cat],
    [/\bDOGS?\b|PUPPY/, children.dog],
    [/FROG/, garden.frog],
  ),
  ...rules(
    "garden",
    [/PLANT|FLOWER ?POT|GROW|HERB|\bPOTS?\b|PLANTER|SEEDS?\b|TERRARIUM/, garden.plantPot],
    [/BUCKET|PAIL|WASTE/, garden.bucket],
    [/WIND ?CHIME|CHIMES?\b|THERMOMETER/, garden.windChime],
    [/GNOME/, garden.gnome],
    [/TOADSTOOL/, garden.toadstool],
    [/DECKCHAIR|CHAIR|SEAT|TABLE\b|BENCH|HAMMOCK|WINDMILL/, carry.gardenSeat],
    [/GARDEN|OUTDOOR/, garden.tools],
  ),
  ...rules(
    "easter",
    [/EASTER.*EGG|\bEGGS?\b/, season.easterEgg],
    [/BUNNY|BUNNIES|RABBIT|HARE\b/, season.bunny],
    [/CHICKS?\b|DUCK\b|DUCKLING/, season.chick],
    [/\bHENS?\b|CHICKEN|COCKEREL/, season.hen],
  ),
  ...rules(
    "home",
    [/(PHOTO|PICTURE|PAINTED)?.*FRAME|PHOTO/, home.frame],
    [/MIRROR/, home.wallMirror],
    [/SIGN\b|PLAQUE|SLOGAN|CHALK|NUMBER|ARROW|FINGER ?POST/, home.sign],
    [/VASE|JARDINIERE|URN\b|POTPOURRI/, home.vase],
    [/CURTAIN/, home.curtain],
    [/\bART\b|PRINT\b|POSTER|CANVAS|PICTURE/, home.wallArt],
    [/\bKEYS?\b/, home.key],
    [/BUTTERFL(Y|IES)|DRAGONFLY|LADYBIRD/, home.butterfly],
    [/BIRDS?\b|DOVES?\b|ROBIN|PEACOCK|SWALLOW|DUCKS|LOVEBIRD|FLAMINGO|PARROT/, home.bird],
    [/HEARTS?\b/, home.hangingHeart],
  ),
  ...rules(
    "christmas",
    [/WREATH/, season.wreath],
    [/\bBELLS?\b/, season.bell],
    [/STARS?\b/, season.starDecoration],
    [/CHRISTMAS|XMAS|FESTIVE/, season.bauble],
  ),
  ...rules(
    "home",
    [/\bPEARS?\b|\bAPPLES?\b|\bFRUITS?\b/, kitchen.pear],
    [/RADIO|PHONE|SPEAKER|\bTV\b|HEADPHONE/, carry.radio],
    [/PUMPKIN|HALLOWEEN/, season.pumpkin],
    [/FLOWERS?\b|ROSES?\b|BLOSSOM|DAISY|POPPY|LILY|TULIP|BOUQUET|FEATHER/, party.flowerStem],
    [/\bGLASS\b/, home.vase],
    [/METAL|ZINC|ENAMEL|CERAMIC/, home.sign],
    [/BOX\b/, home.trinketBox],
  ),
  ...rules(
    "paper",
    [/MAGNETS?\b|PATCHES/, stationery.stickers],
    [/SCISSOR/, stationery.scissors],
    [/BADGES/, stationery.buttons],
    [/NOTEPAD|NOTELETS|WRITING|SHOPPING LIST/, stationery.notebook],
  ),
  ...rules(
    "kitchen",
    [/GLOVES/, kitchen.apron],
    [/BRUSH|CORER|STRAINER|TONGS|SLICE|SQUEEZER/, kitchen.whisk],
    [/COFFEE|SUGAR|TEA\b/, kitchen.tin],
    [/BREAKFAST/, kitchen.bowl],
  ),
  ...rules(
    "home",
    [/LETTERS/, home.letterTile],
    [/MUSHROOM/, garden.toadstool],
    [/PAPERWEIGHT|P'WEIGHT|\bFAN\b|MATCHES/, home.knob],
    [/CASES/, carry.suitcase],
    [/SHELL/, wear.brooch],
    [/JEWEL/, wear.earrings],
  ),
  ...rules("home", [/^/, party.gift]),
];

/** Creatures and flowers: birds printed on a bird would be one bird too many. */
export const unpatterned: ReadonlySet<Motif> = new Set([
  home.bird,
  home.butterfly,
  children.owl,
  children.teddy,
  children.dog,
  garden.frog,
  season.hen,
  season.chick,
  kitchen.pear,
  season.reindeer,
  season.bunny,
  party.flowerStem,
  light.lantern,
  home.vase,
]);

const kRules: readonly MotifRule[] = [...kCompounds, ...kPlain];
const kChristmas = /CHRISTMAS|XMAS|FESTIVE|NOEL|ADVENT|SANTA|SNOW|REINDEER/;
const kEaster = /EASTER/;

/** The picture and the department of a title in capitals. */
export function ruleFor(title: string): MotifRule {
  const rule = kRules.find(({ words }) => words.test(title)) as MotifRule;
  if (kChristmas.test(title)) return { ...rule, department: "christmas" };
  if (kEaster.test(title)) return { ...rule, department: "easter" };
  return rule;
}
