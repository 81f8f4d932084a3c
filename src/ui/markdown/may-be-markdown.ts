/** Any sign that begins something: most messages have none, and need no parser. */
const SIGNS = /[*_~`#>[\]|\\&<]|:\/\/|www\.|\w@\w|^[ \t]*(?:[-+]|\d+[.)])[ \t]/mu

export const mayBeMarkdown = (text: string): boolean => SIGNS.test(text)
