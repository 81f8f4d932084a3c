import type { MemberId, MemberSummary } from '../../core/mesh.ts'

/** Names begin after white space or an opening bracket: an address such as a@b is none. */
const QUERY = /(?:^|[\s([{])@([^\s@]{0,40}(?: [^\s@]{1,40})?)$/u
/** A list of more hides what is being written. */
const MAX_OFFERED = 8
/** As the core has it: more people than this are everybody. */
const MAX_MENTIONS = 32
/** Marked in one text: who mentions one person a thousand times fills the page with elements. */
const MAX_MARKED = 64

export interface MentionQuery {
  /** What stands between the @ and the caret. */
  readonly text: string
  /** Where the @ stands. */
  readonly start: number
}

/** The name that is being typed at the caret. */
export function findMentionQuery(text: string, caret: number): MentionQuery | undefined {
  const found = QUERY.exec(text.slice(0, caret))?.[1]
  return found === undefined ? undefined : { text: found, start: caret - found.length - 1 }
}

/**
 * Members of whom a name, or a later word of it, begins like this.
 * @param ownNameOf what this person calls somebody, where it is not what they call themselves
 */
export function offerMembers(
  members: readonly MemberSummary[],
  query: string,
  ownNameOf: (id: MemberId) => string | undefined = () => undefined,
): readonly MemberSummary[] {
  const wanted = query.toLocaleLowerCase()
  const begins = (name: string) => name.toLocaleLowerCase().startsWith(wanted)
  const isMeant = (name: string) => begins(name) || name.split(/\s+/u).some(begins)
  return members
    .filter(({ id, name, isSelf }) => !isSelf && (isMeant(name) || isMeant(ownNameOf(id) ?? '')))
    .slice(0, MAX_OFFERED)
}

/** Of a character, in UTF-16 units. */
const MAX_CHARACTER_UNITS = 2

const isWordEnd = (text: string, at: number): boolean => !/^[\p{L}\p{N}_]/u.test(text.slice(at))
const isWordStart = (text: string, at: number): boolean =>
  at === 0 || !/[\p{L}\p{N}_.+-]$/u.test(text.slice(Math.max(0, at - MAX_CHARACTER_UNITS), at))

/** A piece of a message's text; with `member`, the "@Name" of one who is mentioned. */
export interface TextPart {
  readonly text: string
  readonly member: MemberId | undefined
}

interface Named {
  readonly id: MemberId
  readonly name: string
}

/** Cuts a text where "@Name" of one of these stands. The longest name wins, then the first member of that name. */
export function splitMentions(text: string, named: readonly Named[]): readonly TextPart[] {
  if (named.length === 0 || !text.includes('@')) return [{ text, member: undefined }]
  const byLength = [...named].sort((a, b) => b.name.length - a.name.length)
  const parts: TextPart[] = []
  let plainFrom = 0
  let marked = 0
  for (let at = text.indexOf('@'); at !== -1 && marked < MAX_MARKED; at = text.indexOf('@', at + 1)) {
    const found = byLength.find(
      ({ name }) => name !== '' && text.startsWith(name, at + 1) && isWordEnd(text, at + 1 + name.length),
    )
    if (found === undefined || !isWordStart(text, at) || at < plainFrom) continue
    const end = at + 1 + found.name.length
    if (at > plainFrom) parts.push({ text: text.slice(plainFrom, at), member: undefined })
    parts.push({ text: text.slice(at, end), member: found.id })
    marked++
    plainFrom = end
  }
  if (plainFrom < text.length) parts.push({ text: text.slice(plainFrom), member: undefined })
  return parts
}

/**
 * Who a text mentions, at most as many as a message can.
 * @param chosen who was picked from the list: preferred where several have one name
 */
export function listMentions(
  text: string,
  members: readonly MemberSummary[],
  chosen: readonly MemberId[],
): readonly MemberId[] {
  const preferred = [...members].sort((a, b) => Number(chosen.includes(b.id)) - Number(chosen.includes(a.id)))
  const parts = splitMentions(text, preferred)
  return [...new Set(parts.flatMap(({ member }) => (member === undefined ? [] : [member])))].slice(0, MAX_MENTIONS)
}
