import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { WarrenError } from '../../src/core/mesh.ts'
import { describeError, describeProblem } from '../../src/ui/describe-error.ts'
import { speak } from '../../src/ui/strings.ts'
import { said } from '../../src/ui/words/english/said.ts'

const ROOT = join(import.meta.dirname, '..', '..', 'src')

/** The library's source, with `#` for whatever is filled in. */
function readLibrary(): string {
  const texts = ['core', 'platform', 'browser.ts'].flatMap((part) => {
    const path = join(ROOT, part)
    if (part.endsWith('.ts')) return [readFileSync(path, 'utf8')]
    const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    return files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  })
  return texts.join('\n').replaceAll(/\$\{\w+\}/g, '#')
}

test('what is translated is what the library says', () => {
  const library = readLibrary()
  expect(Object.values(said).filter((sentence) => !library.includes(sentence))).toEqual([])
})

test('in German an error says what happened and what to do; in English it is left as it is', async () => {
  const wrong = new WarrenError('decrypt', said.wrongPassphrase)
  const long = new WarrenError('invalid', 'A name has at most 255 characters, 85 if they are Chinese.')
  const rare = new WarrenError('timeout', 'Something else was waited for.')
  expect(describeError(wrong).sentence).toBe(said.wrongPassphrase)
  await speak('de')
  expect(describeError(wrong).sentence).toContain('nicht das Passwort dieses Geräts')
  expect(describeError(long).sentence).toBe('Ein Name hat höchstens 255 Zeichen, 85 in chinesischer Schrift.')
  expect(describeError(rare).sentence).toBe('Das hat zu lange gedauert. Versuch es noch einmal.')
  expect(describeProblem(said.diskFull)).toContain('kein Platz mehr')
  expect(describeProblem('Something else happened.')).toBe('Something else happened.')
  await speak('en')
})
