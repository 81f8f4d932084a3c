import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LABELS, SALT } from '../../src/core/crypto/labels.ts'
import { MAX_CBOR_DEPTH, MAX_CBOR_ITEMS } from '../../src/core/wire/cbor-decode.ts'
import { DOMAINS } from '../../src/core/wire/domains.ts'
import { readVectors, vectorNames } from './read-vectors.ts'

const page = readFileSync(new URL('../../docs/PROTOCOL.md', import.meta.url), 'utf8')
const section = (heading: string): string => page.split(`\n## ${heading}\n`)[1]!.split('\n## ')[0]!

test('docs/PROTOCOL.md names every label, domain and the salt', () => {
  for (const label of Object.values(LABELS)) expect(section('Keys')).toContain(`, "${label}"`)
  expect(page).toContain(`salt \`"${SALT}"\``)
  for (const domain of Object.values(DOMAINS)) expect(page).toContain(`"${domain}" ‖ 00 ‖`)
})

test('docs/PROTOCOL.md explains every code and names every file of the vectors', () => {
  const codes = vectorNames.flatMap((name) =>
    readVectors(name).refused.map((each) => (each as { readonly code: string }).code),
  )
  for (const code of new Set(codes)) expect(section('Error codes')).toContain(`| \`${code}\` |`)
  for (const name of vectorNames) expect(page).toContain(name)
})

test('docs/PROTOCOL.md gives the bounds of strict CBOR as they are', () => {
  expect(section('Strict CBOR')).toContain(`nested deeper than ${MAX_CBOR_DEPTH}:`)
  expect(section('Strict CBOR')).toContain(`more than ${MAX_CBOR_ITEMS.toLocaleString('en')} items`)
})

test('the links within docs/PROTOCOL.md lead somewhere', () => {
  const headings = new Set(
    [...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title!.toLowerCase().replaceAll(' ', '-')),
  )
  for (const [, anchor] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(headings).toContain(anchor)
})
