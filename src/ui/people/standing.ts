import type { Contact, MemberId, MemberSummary } from '../../core/mesh.ts'

/** `namesake`: calls itself as somebody does who was verified, and is not that one. */
export type Standing = 'verified' | 'namesake' | 'unknown'

/** What is not to be seen in a name. */
const UNSEEN = /[\s\p{Default_Ignorable_Code_Point}]/gu
/** What the core puts behind a name that several have. */
const SHOWN_ID = /\s*\([0-9a-f]{8}\)$/u

/** Equal for names that look the same but for case, width and what is not to be seen. */
export const lookOf = (name: string): string => name.normalize('NFKC').replaceAll(UNSEEN, '').toLowerCase()

/** Whose keys were compared, and who goes by the name of one of those with another key. */
export function judgeStandings(
  members: readonly MemberSummary[],
  contacts: ReadonlyMap<MemberId, Contact>,
): ReadonlyMap<MemberId, Standing> {
  const ownName = ({ name }: MemberSummary) => lookOf(name.replace(SHOWN_ID, ''))
  const isVerified = (id: MemberId) => contacts.get(id)?.verified !== undefined
  const verifiedNames = new Set<string>()
  for (const member of members) {
    const contact = contacts.get(member.id)
    if (contact?.verified === undefined) continue
    for (const name of [ownName(member), lookOf(contact.verified.name), lookOf(contact.name ?? '')]) {
      if (name !== '') verifiedNames.add(name)
    }
  }
  const judge = (member: MemberSummary): Standing => {
    if (isVerified(member.id)) return 'verified'
    return !member.isSelf && verifiedNames.has(ownName(member)) ? 'namesake' : 'unknown'
  }
  return new Map(members.map((member) => [member.id, judge(member)]))
}
