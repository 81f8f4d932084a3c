import { wordlist } from '@scure/bip39/wordlists/english.js'
import type { MemberId, MeshId } from '../../src/core/base/ids.ts'
import { safetyWordPlaces } from '../../src/core/identity/safety-words.ts'
import { exampleMember, exampleMesh } from './members.ts'
import type { ExampleFile } from './possession.ts'

export interface SafetyWordsVector {
  readonly name: string
  readonly mesh: string
  readonly one: string
  readonly other: string
  /** In the English list of BIP-39. */
  readonly places: readonly number[]
  readonly words: readonly string[]
}

export function buildSafetyWords(): ExampleFile<SafetyWordsVector> {
  const { meshId } = exampleMesh()
  const [anna, ben, cleo] = ['anna', 'ben', 'cleo'].map((name) => exampleMember(name).id) as [
    MemberId,
    MemberId,
    MemberId,
  ]
  const example = (name: string, mesh: MeshId, one: MemberId, other: MemberId): SafetyWordsVector => {
    const places = safetyWordPlaces(mesh, one, other)
    return { name, mesh, one, other, places, words: places.map((place) => wordlist[place] as string) }
  }
  return {
    about: 'What two members compare on their two screens: docs/PROTOCOL.md, "Safety words".',
    good: [
      example('two members', meshId, anna, ben),
      example('the same, seen from the other side', meshId, ben, anna),
      example('one of them with somebody else', meshId, anna, cleo),
      example('in another mesh', '0f'.repeat(32) as MeshId, anna, ben),
    ],
    refused: [],
  }
}
