/**
 * The shape that every language gives its words: the same places, the same numbers and names to fill in. Which words
 * English uses is not a part of it.
 */
export type Wording<Words> = Words extends string
  ? string
  : Words extends (...values: infer Values) => string
    ? (...values: Values) => string
    : { readonly [Place in keyof Words]: Wording<Words[Place]> }
