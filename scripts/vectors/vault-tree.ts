import { utf8ToBytes } from '../../src/core/base/bytes.ts'
import type { Cid, FileId, MemberId } from '../../src/core/base/ids.ts'
import { cidDigest } from '../../src/core/wire/cid.ts'
import { bytesToFileId, idToBytes } from '../../src/core/wire/ids.ts'
import { type FileContent, type ItemChange, type VaultChange, vaultBodyCodec } from '../../src/core/wire/vault-body.ts'
import { type HistoryEntry, laterByCid, type Step, writeHistory } from './history.ts'
import { exampleMember } from './members.ts'
import { exampleBlockCid } from './messages.ts'
import { seedOf } from './seeds.ts'
import type { VectorFile } from './vector-file.ts'

export interface TreeItemVector {
  readonly id: FileId
  readonly kind: 'file' | 'folder'
  readonly name: string
  /** `null` at the top. */
  readonly parent: FileId | null
  /** The entry whose content it shows; `null` for a folder. */
  readonly version: Cid | null
  /** The file of whose contents this is one, where it is a conflict copy. */
  readonly conflictOf?: FileId
}

export interface VaultTreeVector {
  readonly name: string
  /** What members are called, in the directory. */
  readonly names: Readonly<Record<MemberId, string>>
  /** In any order. */
  readonly entries: readonly HistoryEntry[]
  /** What is in sight, by id. */
  readonly items: readonly TreeItemVector[]
  /** What was removed itself, the last removed first, with the names of the folders that it was in. */
  readonly trash: readonly { readonly id: FileId; readonly name: string; readonly folders: readonly string[] }[]
  /** Of each file the entries of its contents, the last first. */
  readonly versions: Readonly<Record<FileId, readonly Cid[]>>
  readonly retentionDays: number | null
}

/** A name as it was written and as it is shown. */
export interface NameVector {
  readonly written: string
  readonly shown: string
}

export interface VaultTreeFile extends VectorFile<VaultTreeVector, never> {
  readonly shownNames: readonly NameVector[]
  /** Names that meet, and do not: of one list all meet, of two lists none. */
  readonly meeting: readonly (readonly string[])[]
}

type VaultStep = Step<VaultChange>

/** An item as the expectation says it. */
interface Expected {
  readonly item: string
  readonly name: string
  readonly in?: string
  readonly version?: string
  /** The item and the step that this is a conflict copy by. */
  readonly copyOf?: string
}

interface Scenario {
  readonly name: string
  readonly steps: readonly VaultStep[]
  readonly items: readonly Expected[]
  readonly trash?: readonly { readonly item: string; readonly name: string; readonly folders?: readonly string[] }[]
  readonly versions?: Readonly<Record<string, readonly string[]>>
  readonly retentionDays?: number
}

const NAMED = { anna: 'Anna', ben: 'Ben B.' } as const

const idOf = (item: string): FileId => bytesToFileId(seedOf(`file ${item}`).slice(0, 16))

const content = (name: string): FileContent => ({
  kind: 'chunk',
  size: 10,
  chunk: { cid: exampleBlockCid(name), key: seedOf(`key ${name}`) },
})
const folder = (item: string, name: string, parent?: string): ItemChange => ({
  id: idOf(item),
  kind: 'folder',
  name,
  parent: parent === undefined ? null : idOf(parent),
})
const file = (item: string, name: string, parent?: string, holds = item): ItemChange => ({
  id: idOf(item),
  kind: 'file',
  name,
  parent: parent === undefined ? null : idOf(parent),
  content: content(holds),
})
const set = (item: string, fields: Omit<ItemChange, 'id'>): ItemChange => ({ id: idOf(item), ...fields })
const move = (item: string, parent: string | null): ItemChange => {
  return { id: idOf(item), parent: parent === null ? null : idOf(parent) }
}

const step = (
  as: string,
  by: string,
  after: readonly string[],
  time: number,
  ...changes: VaultChange[]
): VaultStep => ({
  as,
  by,
  after,
  time,
  changes,
})

function copyId(item: string, entry: Cid): FileId {
  const digest = cidDigest(entry)
  return bytesToFileId(idToBytes(idOf(item)).map((byte, at) => byte ^ (digest[at] as number)))
}

function buildScenario({ name, steps, items, trash = [], versions = {}, retentionDays }: Scenario): VaultTreeVector {
  const history = writeHistory(name, steps, vaultBodyCodec.encode)
  const toItem = ({ item, name: shown, in: parent, version, copyOf }: Expected): TreeItemVector => ({
    id: copyOf === undefined ? idOf(item) : copyId(item, history.cid(copyOf)),
    kind: version === undefined ? 'folder' : 'file',
    name: shown,
    parent: parent === undefined ? null : idOf(parent),
    version: version === undefined ? null : history.cid(version),
    ...(copyOf === undefined ? {} : { conflictOf: idOf(item) }),
  })
  return {
    name,
    names: Object.fromEntries(Object.entries(NAMED).map(([member, called]) => [exampleMember(member).id, called])),
    entries: history.entries,
    items: items.map(toItem).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    trash: trash.map(({ item, name: shown, folders = [] }) => ({ id: idOf(item), name: shown, folders })),
    versions: Object.fromEntries(Object.entries(versions).map(([item, of]) => [idOf(item), of.map(history.cid)])),
    retentionDays: retentionDays ?? null,
  }
}

export function buildVaultTree(): VaultTreeFile {
  return {
    about:
      'What the entries of a vault make together: docs/PROTOCOL.md, "Changes". CIDs are made up. All times are in the past. ' +
      'Nothing is refused: a body that is no list of changes says nothing.',
    shownNames: shownNames(),
    meeting: [
      ['Photo.jpg', 'photo.JPG', 'PHOTO.jpg'],
      ['é.txt', 'e\u0301.txt', 'É.txt'],
      ['straße', 'STRASSE', 'Strasse'],
      ['σ', 'ς', 'Σ'],
      ['s', 'ſ', 'S'],
      ['i', 'I'],
      ['ﬁ', 'fi', 'FI'],
      ['a', 'a ', 'a.', ' a'],
      ['a_b'],
      ['a-b'],
    ],
    good: [...ordinary(), ...conflicts(), ...hidden(), ...placed()].map(buildScenario),
    refused: [],
  }
}

function ordinary(): readonly Scenario[] {
  return [
    { name: 'nothing', steps: [], items: [] },
    {
      name: 'a folder with two files, one of which gets another name and another content',
      steps: [
        step('made', 'anna', [], 0, folder('letters', 'Letters'), file('a', 'a.txt', 'letters'), file('b', 'b.txt')),
        step('renamed', 'ben', ['made'], 10, set('a', { name: 'c.txt' })),
        step('replaced', 'anna', ['renamed'], 5, set('a', { content: content('a again') }), move('b', 'letters')),
      ],
      items: [
        { item: 'letters', name: 'Letters' },
        { item: 'a', name: 'c.txt', in: 'letters', version: 'replaced' },
        { item: 'b', name: 'b.txt', in: 'letters', version: 'made' },
      ],
      versions: { a: ['replaced', 'made'], b: ['made'] },
    },
    {
      name: 'two changes of one entry: the later in the list counts',
      steps: [
        step('made', 'anna', [], 0, file('a', 'a.txt'), set('a', { name: 'b.txt', content: content('second') })),
        step('renamed', 'ben', ['made'], 1, set('a', { name: 'c.txt' }), set('a', { name: 'd.txt' })),
      ],
      items: [{ item: 'a', name: 'd.txt', version: 'made' }],
      versions: { a: ['made'] },
    },
    {
      name: 'bodies that are no changes say nothing',
      steps: [
        step('made', 'anna', [], 0, file('a', 'a.txt')),
        { as: 'junk', by: 'ben', after: ['made'], time: 1, changes: utf8ToBytes('junk') },
        { as: 'empty', by: 'ben', after: ['made'], time: 1, changes: new Uint8Array(0) },
      ],
      items: [{ item: 'a', name: 'a.txt', version: 'made' }],
      versions: { a: ['made'] },
    },
    {
      name: 'how long history is kept: the last that was said',
      steps: [
        step('long', 'anna', [], 0, { settings: { retentionDays: 365 } }),
        step('ever', 'ben', ['long'], 2, { settings: { retentionDays: null } }),
        step('short', 'anna', ['long'], 3, { settings: { retentionDays: 7 } }),
      ],
      items: [],
      retentionDays: 7,
    },
    {
      name: 'how long history is kept: for ever again',
      steps: [
        step('short', 'anna', [], 0, { settings: { retentionDays: 7 } }),
        step('ever', 'ben', ['short'], 1, { settings: { retentionDays: null } }),
      ],
      items: [],
    },
    {
      name: 'what lacks a kind, a name or a content is not shown; of two kinds it is a file',
      steps: [
        step('made', 'anna', [], 0, set('nameless', { kind: 'folder' }), set('kindless', { name: 'b', parent: null })),
        step(
          'more',
          'ben',
          ['made'],
          1,
          set('empty', { kind: 'file', name: 'c' }),
          set('d', { kind: 'folder', name: 'd' }),
        ),
        step('most', 'ben', ['more'], 2, set('d', { kind: 'file', content: content('d') })),
      ],
      items: [{ item: 'd', name: 'd', version: 'most' }],
    },
  ]
}

function conflicts(): readonly Scenario[] {
  const made = step('made', 'anna', [], 0, file('a', 'note.txt'))
  const annas = step('annas', 'anna', ['made'], 1, set('a', { content: content('Anna’s') }))
  const bens = step('bens', 'ben', ['made'], 2, set('a', { content: content('Ben’s') }))
  const cleos = step('cleos', 'cleo', ['made'], 3, set('a', { content: content('Cleo’s') }))
  const tied = 'two contents at the same time: the greater CID is the file'
  const { first, last } = laterByCid(tied, 'annas', 'bens')
  const nameOf = (who: string) => (who === 'annas' ? 'Anna' : 'Ben B.')
  return [
    {
      name: 'two contents that did not know of each other: both are kept',
      steps: [made, annas, bens],
      items: [
        { item: 'a', name: 'note.txt', version: 'bens' },
        { item: 'a', name: 'note (conflict, Anna, 2026-11-21).txt', version: 'annas', copyOf: 'annas' },
      ],
      versions: { a: ['bens', 'annas', 'made'] },
    },
    {
      name: tied,
      steps: [made, annas, { ...bens, time: 1 }],
      items: [
        { item: 'a', name: 'note.txt', version: last },
        { item: 'a', name: `note (conflict, ${nameOf(first)}, 2026-11-21).txt`, version: first, copyOf: first },
      ],
      versions: { a: [last, first, 'made'] },
    },
    {
      name: 'three contents, one by a member who has no name',
      steps: [made, annas, bens, { ...cleos, time: 0 }],
      items: [
        { item: 'a', name: 'note.txt', version: 'bens' },
        { item: 'a', name: 'note (conflict, Anna, 2026-11-21).txt', version: 'annas', copyOf: 'annas' },
        {
          item: 'a',
          name: `note (conflict, ${exampleMember('cleo').id.slice(0, 8)}, 2026-11-21).txt`,
          version: 'cleos',
          copyOf: 'cleos',
        },
      ],
      versions: { a: ['bens', 'annas', 'cleos', 'made'] },
    },
    {
      name: 'settled by who has seen both',
      steps: [
        made,
        annas,
        bens,
        step('settled', 'cleo', ['annas', 'bens'], 0, set('a', { content: content('Anna’s') })),
      ],
      items: [{ item: 'a', name: 'note.txt', version: 'settled' }],
      versions: { a: ['settled', 'bens', 'annas', 'made'] },
    },
    {
      name: 'the same content twice is no conflict',
      steps: [made, annas, { ...bens, changes: annas.changes }],
      items: [{ item: 'a', name: 'note.txt', version: 'bens' }],
      versions: { a: ['bens', 'annas', 'made'] },
    },
    {
      name: 'another name beside another content is no conflict',
      steps: [made, annas, step('renamed', 'ben', ['made'], 2, set('a', { name: 'letter.txt' }))],
      items: [{ item: 'a', name: 'letter.txt', version: 'annas' }],
      versions: { a: ['annas', 'made'] },
    },
    {
      name: 'who is far ahead has not seen the other branch',
      steps: [
        made,
        annas,
        bens,
        step('later', 'ben', ['bens'], 4, set('a', { content: content('Ben’s later') })),
        step('latest', 'ben', ['later'], 5, set('a', { content: content('Ben’s latest') })),
      ],
      items: [
        { item: 'a', name: 'note.txt', version: 'latest' },
        { item: 'a', name: 'note (conflict, Anna, 2026-11-21).txt', version: 'annas', copyOf: 'annas' },
      ],
      versions: { a: ['latest', 'later', 'bens', 'annas', 'made'] },
    },
    {
      name: 'a conflict copy gives way to a file of its name',
      steps: [
        made,
        annas,
        bens,
        step('taken', 'cleo', ['bens'], 9, file('b', 'note (conflict, Anna, 2026-11-21).txt')),
      ],
      items: [
        { item: 'a', name: 'note.txt', version: 'bens' },
        { item: 'b', name: 'note (conflict, Anna, 2026-11-21).txt', version: 'taken' },
        { item: 'a', name: 'note (conflict, Anna, 2026-11-21) (2).txt', version: 'annas', copyOf: 'annas' },
      ],
      versions: { a: ['bens', 'annas', 'made'], b: ['taken'] },
    },
  ]
}

function hidden(): readonly Scenario[] {
  const made = step(
    'made',
    'anna',
    [],
    0,
    folder('outer', 'Outer'),
    folder('inner', 'Inner', 'outer'),
    file('a', 'a.txt', 'inner'),
    file('b', 'b.txt'),
  )
  const shown: readonly Expected[] = [
    { item: 'outer', name: 'Outer' },
    { item: 'inner', name: 'Inner', in: 'outer' },
    { item: 'a', name: 'a.txt', in: 'inner', version: 'made' },
  ]
  const b: Expected = { item: 'b', name: 'b.txt', version: 'made' }
  return [
    {
      name: 'a removed folder takes along what is in it',
      steps: [made, step('removed', 'ben', ['made'], 1, set('outer', { removed: true }))],
      items: [b],
      trash: [{ item: 'outer', name: 'Outer' }],
      versions: { a: ['made'], b: ['made'] },
    },
    {
      name: 'two are removed, one after the other',
      steps: [
        made,
        step('removed', 'ben', ['made'], 1, set('a', { removed: true })),
        step('outer removed', 'ben', ['removed'], 2, set('outer', { removed: true })),
      ],
      items: [b],
      trash: [
        { item: 'outer', name: 'Outer' },
        { item: 'a', name: 'a.txt', folders: ['Outer', 'Inner'] },
      ],
      versions: { a: ['made'], b: ['made'] },
    },
    {
      name: 'what is brought back comes with what is in it',
      steps: [
        made,
        step('removed', 'ben', ['made'], 1, set('outer', { removed: true })),
        step('restored', 'anna', ['removed'], 2, set('outer', { removed: false })),
      ],
      items: [...shown, b],
      versions: { a: ['made'], b: ['made'] },
    },
    {
      name: 'removed by one and changed by another: removed, with what was changed',
      steps: [
        made,
        step('removed', 'ben', ['made'], 1, set('b', { removed: true })),
        step('changed', 'anna', ['made'], 2, set('b', { content: content('b again'), name: 'c.txt' })),
      ],
      items: shown,
      trash: [{ item: 'b', name: 'c.txt' }],
      versions: { a: ['made'], b: ['changed', 'made'] },
    },
    {
      name: 'removed and brought back by two at once: the last in the total order',
      steps: [
        made,
        step('restored', 'ben', ['made'], 1, set('b', { removed: false })),
        step('removed', 'anna', ['made'], 2, set('b', { removed: true })),
      ],
      items: shown,
      trash: [{ item: 'b', name: 'b.txt' }],
      versions: { a: ['made'], b: ['made'] },
    },
    {
      name: 'what is moved out of a removed folder is in sight',
      steps: [
        made,
        step('removed', 'ben', ['made'], 1, set('outer', { removed: true })),
        step('moved', 'anna', ['removed'], 2, move('a', null)),
      ],
      items: [{ item: 'a', name: 'a.txt', version: 'made' }, b],
      trash: [{ item: 'outer', name: 'Outer' }],
      versions: { a: ['made'], b: ['made'] },
    },
  ]
}

function placed(): readonly Scenario[] {
  const folders = step('made', 'anna', [], 0, folder('x', 'X'), folder('y', 'Y'))
  return [
    {
      name: 'two moves that would be a circle: the second does not happen',
      steps: [
        folders,
        step('x into y', 'anna', ['made'], 2, move('x', 'y')),
        step('y into x', 'ben', ['made'], 1, move('y', 'x')),
      ],
      items: [
        { item: 'x', name: 'X' },
        { item: 'y', name: 'Y', in: 'x' },
      ],
    },
    {
      name: 'a folder is not put into itself',
      steps: [folders, step('moved', 'anna', ['made'], 1, move('x', 'y'), move('x', 'x'))],
      items: [
        { item: 'x', name: 'X', in: 'y' },
        { item: 'y', name: 'Y' },
      ],
    },
    {
      name: 'in a folder that nobody made, or in a file: at the top',
      steps: [step('made', 'anna', [], 0, file('a', 'a.txt', 'nowhere'), file('b', 'b.txt', 'a'))],
      items: [
        { item: 'a', name: 'a.txt', version: 'made' },
        { item: 'b', name: 'b.txt', version: 'made' },
      ],
      versions: { a: ['made'], b: ['made'] },
    },
    {
      name: 'names that meet: who was named first keeps it',
      steps: [
        step('first', 'anna', [], 0, file('a', 'Photo.jpg'), folder('f', 'photo (2).JPG')),
        step('second', 'ben', ['first'], 1, file('b', 'PHOTO.jpg')),
        step('third', 'ben', ['second'], 2, file('c', 'photo.jpg'), file('d', 'photo.jpg', 'f')),
      ],
      items: [
        { item: 'a', name: 'Photo.jpg', version: 'first' },
        { item: 'f', name: 'photo (2).JPG' },
        { item: 'b', name: 'PHOTO (3).jpg', version: 'second' },
        { item: 'c', name: 'photo (4).jpg', version: 'third' },
        { item: 'd', name: 'photo.jpg', in: 'f', version: 'third' },
      ],
      versions: { a: ['first'], b: ['second'], c: ['third'], d: ['third'] },
    },
    {
      name: 'names that meet: a new name comes last',
      steps: [
        step('made', 'anna', [], 0, file('a', 'a.txt'), file('b', 'b.txt')),
        step('renamed', 'ben', ['made'], 1, set('a', { name: 'B.txt' })),
        step('again', 'ben', ['renamed'], 2, set('b', { name: 'b.txt' })),
      ],
      items: [
        { item: 'a', name: 'B.txt', version: 'made' },
        { item: 'b', name: 'b (2).txt', version: 'made' },
      ],
      versions: { a: ['made'], b: ['made'] },
    },
  ]
}

function shownNames(): readonly NameVector[] {
  const shown = (written: string, as = written): NameVector => ({ written, shown: as })
  const bad = '\ufffd'
  return [
    shown('plums.pdf'),
    shown('.hidden'),
    shown('two words.txt'),
    shown('e\u0301te\u0301.txt', 'été.txt'),
    shown('../a', `..${bad}a`),
    shown('a\\b', `a${bad}b`),
    shown('cod.\u202etxt.exe', `cod.${bad}txt.exe`),
    shown('a\u200fb\u2028c\u2066d\u061ce\ufefff', `a${bad}b${bad}c${bad}d${bad}e${bad}f`),
    shown(' a ', 'a'),
    shown('\u00a0a\u3000', 'a'),
    shown('a. . .', 'a'),
    shown(' ', '()'),
    shown('...', '(...)'),
    shown('. .', '(. .)'),
    shown('CON', 'CON_'),
    shown('con.txt', 'con_.txt'),
    shown('Lpt9.tar.gz', 'Lpt9_.tar.gz'),
    shown('com¹', 'com¹_'),
    shown('CONIN$', 'CONIN$_'),
    shown('aux .txt', 'aux_ .txt'),
    shown('console.txt'),
    shown('com10'),
    shown(`${'x'.repeat(250)}.txt`, `${'x'.repeat(196)}.txt`),
    shown(`${'x'.repeat(190)}.${'y'.repeat(20)}`, `${'x'.repeat(190)}.${'y'.repeat(9)}`),
    shown(`${'\u{1f600}'.repeat(100)}.txt`, `${'\u{1f600}'.repeat(62)}.txt`),
    shown('ä'.repeat(200), 'ä'.repeat(127)),
  ]
}
