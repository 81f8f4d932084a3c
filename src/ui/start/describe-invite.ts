import { WarrenError } from '../../core/mesh.ts'
import { describeError } from '../describe-error.ts'
import { strings } from '../strings.ts'

/** What is wrong with an invite that could not be read, and what to do about it: whoever pasted it knows no formats. */
export function describeInviteProblem(problem: unknown): string {
  const { inviteProblems } = strings.start
  if (!(problem instanceof WarrenError)) return describeError(problem).sentence
  switch (problem.code) {
    case 'checksum':
      return inviteProblems.typo
    case 'length':
      return inviteProblems.cut
    case 'version':
      return inviteProblems.newer
    case 'encoding':
    case 'schema':
    case 'too-large':
    case 'too-deep':
    case 'key':
      return inviteProblems.none
    default:
      return describeError(problem).sentence
  }
}
