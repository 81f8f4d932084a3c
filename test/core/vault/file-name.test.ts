import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8ToBytes } from '../../../src/core/base/bytes.ts'
import {
  addSuffix,
  MAX_NAME_BYTES,
  MAX_NAME_LENGTH,
  toCollisionKey,
  toShownName,
} from '../../../src/core/vault/file-name.ts'

describe('a name as it is shown', () => {
  it.each([
    ['a usual name', 'Holiday photo 2026.jpg', 'Holiday photo 2026.jpg'],
    ['letters beyond ASCII', 'Äpfel 東京 🙂.txt', 'Äpfel 東京 🙂.txt'],
    ['a decomposed letter', 'a\u0308.txt', 'ä.txt'],
    ['a way out of the folder', '../../etc/passwd', '..�..�etc�passwd'],
    ['a Windows path', 'C\\Windows', 'C�Windows'],
    ['control characters', 'a\u0000b\u001b[31m\n.txt', 'a�b�[31m�.txt'],
    ['marks that turn text round', '\u202Egpj.exe', '�gpj.exe'],
    ['isolates and hidden marks', '\u2066a\u200f\ufeffb', '�a��b'],
    ['marks in a stack', `a${'\u0301\u0316'.repeat(9)}.txt`, `á${'\u0316'.repeat(8)}.txt`],
    ['line separators', 'a\u2028b\u2029c', 'a�b�c'],
    ['a lone surrogate', 'a\ud800b', 'a�b'],
    ['a device of Windows', 'CON', 'CON_'],
    ['one with an extension', 'nul.txt', 'nul_.txt'],
    ['one with two', 'Com1.tar.gz', 'Com1_.tar.gz'],
    ['one with a superscript', 'LPT¹', 'LPT¹_'],
    ['one before blanks', 'aux .txt', 'aux_ .txt'],
    ['what only begins like one', 'console.log', 'console.log'],
    ['trailing dots', 'letter...', 'letter'],
    ['trailing blanks and dots', 'letter. . ', 'letter'],
    ['blanks around', '  a b  ', 'a b'],
    ['a dot file', '.gitignore', '.gitignore'],
    ['nothing', '', '()'],
    ['blanks alone', '   ', '()'],
    ['the folder itself', '.', '(.)'],
    ['the folder above', '..', '(..)'],
  ])('is harmless: %s', (_, written, shown) => {
    expect(toShownName(written)).toBe(shown)
  })

  it('is shortened where it is too long, by whole characters, and keeps its extension', () => {
    expect(toShownName('x'.repeat(MAX_NAME_LENGTH))).toHaveLength(MAX_NAME_LENGTH)
    expect(toShownName(`${'x'.repeat(300)}.jpg`)).toBe(`${'x'.repeat(MAX_NAME_LENGTH - 4)}.jpg`)
    expect(toShownName(`${'🙂'.repeat(100)}.jpg`)).toBe(`${'🙂'.repeat(62)}.jpg`)
    expect(toShownName(`a.${'b'.repeat(300)}`)).toBe(`a.${'b'.repeat(MAX_NAME_LENGTH - 2)}`)
  })

  it('stays as it is when it is shown again, fits any file system, and has no harm in it', () => {
    const character = fc.oneof(
      fc.constantFrom(
        '/',
        '\\',
        '.',
        ' ',
        '\u202e',
        '\u0000',
        'a',
        'ä',
        'a\u0308',
        '\u0316'.repeat(9),
        '🙂',
        '\ud800',
        'CON',
        '.txt',
      ),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    )
    const name = fc.array(character, { maxLength: 300 }).map((characters) => characters.join(''))
    fc.assert(
      fc.property(name, (written) => {
        const shown = toShownName(written)
        expect(toShownName(shown)).toBe(shown)
        expect(shown.length).toBeLessThanOrEqual(MAX_NAME_LENGTH)
        expect(utf8ToBytes(shown).byteLength).toBeLessThanOrEqual(MAX_NAME_BYTES)
        expect(shown).not.toMatch(/\p{M}{9}/u)
        expect(shown).not.toMatch(/[/\\\p{Cc}\p{Cs}\u202a-\u202e]|^\.{1,2}$|[\s.]$|^\s|^$/u)
        const suffixed = addSuffix(shown, 'conflict, Ada, 2026-11-21')
        expect(utf8ToBytes(suffixed).byteLength).toBeLessThanOrEqual(MAX_NAME_BYTES)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('names that meet', () => {
  it.each([
    ['in case', 'Photo.JPG', 'photo.jpg'],
    ['in case, beyond ASCII', 'ÄPFEL', 'äpfel'],
    ['in how letters are composed', 'a\u0308', 'ä'],
    ['as some file systems fold them', 'Straße', 'STRASSE'],
    ['in the kind of sigma', 'ΟΔΟΣ', 'οδος'],
    ['in trailing dots', 'a.', 'a'],
  ])('differ only %s', (_, a, b) => {
    expect(toCollisionKey(a)).toBe(toCollisionKey(b))
  })

  it('are not those that mean something else', () => {
    expect(toCollisionKey('a')).not.toBe(toCollisionKey('ä'))
    expect(toCollisionKey('²')).not.toBe(toCollisionKey('2'))
  })
})

describe('a suffix', () => {
  it.each([
    ['photo.jpg', 'photo (2).jpg'],
    ['archive.tar.gz', 'archive.tar (2).gz'],
    ['.gitignore', '.gitignore (2)'],
    ['Mr. Smith', 'Mr. Smith (2)'],
    ['README', 'README (2)'],
  ])('goes before the extension: %s', (name, expected) => {
    expect(addSuffix(name, 2)).toBe(expected)
  })

  it('has room in the longest name', () => {
    const longest = toShownName('東'.repeat(85))
    expect(utf8ToBytes(longest).byteLength).toBe(MAX_NAME_BYTES)
    expect(addSuffix(longest, 2)).toBe(`${'東'.repeat(83)} (2)`)
  })
})
