/** What a text is laid out as, by the ending of its name: it decides on looks only. */
export type TextForm =
  { readonly kind: 'plain' } | { readonly kind: 'markdown' } | { readonly kind: 'code'; readonly language: string }

const MARKDOWN_ENDINGS: ReadonlySet<string> = new Set(['md', 'markdown', 'mdown', 'mkd'])

/** The highlighter's languages (lowlight's common set) by the endings of names. */
const ENDINGS_BY_LANGUAGE: Readonly<Record<string, string>> = {
  bash: 'sh bash zsh ksh',
  c: 'c h',
  cpp: 'cpp cc cxx hpp hh hxx ino',
  csharp: 'cs',
  css: 'css',
  diff: 'diff patch',
  go: 'go',
  graphql: 'graphql gql',
  ini: 'ini toml cfg conf properties desktop url',
  java: 'java',
  javascript: 'js mjs cjs jsx',
  json: 'json geojson webmanifest jsonc',
  kotlin: 'kt kts',
  less: 'less',
  lua: 'lua',
  makefile: 'mk makefile',
  perl: 'pl pm',
  php: 'php phtml',
  python: 'py pyw',
  r: 'r',
  ruby: 'rb',
  rust: 'rs',
  scss: 'scss',
  sql: 'sql',
  swift: 'swift',
  typescript: 'ts mts cts tsx',
  wasm: 'wat',
  xml: 'xml html htm xhtml svg mathml rss atom plist xsl',
  yaml: 'yml yaml',
}

const languageByEnding: ReadonlyMap<string, string> = new Map(
  Object.entries(ENDINGS_BY_LANGUAGE).flatMap(([language, endings]) =>
    endings.split(' ').map((ending) => [ending, language] as const),
  ),
)

/** How a text is best shown, as far as its name tells. What it holds is text in any case. */
export function formOfText(name: string): TextForm {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  if (MARKDOWN_ENDINGS.has(ending)) return { kind: 'markdown' }
  const language = languageByEnding.get(ending)
  return language === undefined ? { kind: 'plain' } : { kind: 'code', language }
}
