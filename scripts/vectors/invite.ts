import { concatBytes, utf8ToBytes } from '../../src/core/base/bytes.ts'
import type { RefusalCode } from '../../src/core/base/errors.ts'
import { encodeCbor } from '../../src/core/wire/strict-cbor.ts'
import { INVITE_FRAGMENT, INVITE_PREFIX, MAX_MESH_NAME_CHARACTERS, encodeInvite } from '../../src/core/wire/invite.ts'
import type { Invite } from '../../src/core/wire/invite.ts'
import { encodeMeshKey } from '../../src/core/wire/mesh-key.ts'
import { encodeBech32mText, mistype, replaceAt, transpose } from './key-texts.ts'
import { exampleMember } from './members.ts'
import { RawCbor, writeCbor } from './raw-cbor.ts'
import { seedOf } from './seeds.ts'
import { toJson } from './to-json.ts'
import type { InJson, RefusedText, VectorFile } from './vector-file.ts'

export interface InviteVector {
  readonly name: string
  readonly invite: InJson<Invite>
  /** What `encode` gives. */
  readonly fragment: string
  /** What gives the same invite when read. */
  readonly alsoReadFrom: readonly string[]
}

/** A mesh key is read where an invite is expected. */
export interface MeshKeyAsInvite {
  readonly name: string
  readonly invite: InJson<Invite>
  readonly alsoReadFrom: readonly string[]
}

const relay = exampleMember('relay')

function goodInvite(name: string, invite: Invite): InviteVector {
  const fragment = encodeInvite(invite)
  const text = fragment.slice(INVITE_FRAGMENT.length)
  const lines = fragment.match(/.{1,60}/g) ?? []
  return {
    name,
    invite: toJson(invite),
    fragment,
    alsoReadFrom: [
      text,
      `https://relay.example/${fragment}`,
      `http://192.168.1.20:8787/some/path?query=1${fragment}`,
      `HTTPS://RELAY.EXAMPLE/${fragment.toUpperCase()}`,
      `<https://relay.example/${fragment}>.`,
      `https://relay.example/%23/join/${text}`,
      `https%3A%2F%2Frelay.example%2F%23%2Fjoin%2F${text}`,
      `  https://relay.example/${lines.join('\r\n  ')}\n`,
    ],
  }
}

/** An invite with a right checksum and length around any content. */
function textOf(content: Uint8Array, version = 1): string {
  const length = 3 + content.byteLength
  return encodeBech32mText(INVITE_PREFIX, concatBytes(Uint8Array.of(version, length >> 8, length & 0xff), content))
}

const MESH_KEY = seedOf('mesh key')
const WIRE_RELAY = [1, 'relay.example', 443, true, relay.publicKey]
const WIRE = [MESH_KEY, 0, 'A mesh', [WIRE_RELAY]]

const malformed = (name: string, code: RefusalCode, content: unknown): RefusedText => ({
  name,
  text: textOf(writeCbor(content)),
  code,
})

const badRelay = (name: string, place: number, value: unknown): RefusedText =>
  malformed(`a relay with ${name}`, 'schema', [MESH_KEY, 0, '', [WIRE_RELAY.with(place, value as never)]])

const badField = (name: string, place: number, value: unknown): RefusedText =>
  malformed(name, 'schema', WIRE.with(place, value as never))

function refusedInvites(): RefusedText[] {
  const fragment = encodeInvite({
    meshKey: MESH_KEY,
    epoch: 0,
    name: 'A mesh',
    relays: [`/dns4/relay.example/tcp/443/wss/p2p/${relay.peer}`],
  })
  const text = fragment.slice(INVITE_FRAGMENT.length)
  const content = encodeCbor(WIRE)
  const middle = Math.floor(text.length / 2)
  const meshKeyText = encodeMeshKey(MESH_KEY)
  return [
    { name: 'a character mistyped', text: mistype(text, middle), code: 'checksum' },
    { name: 'the last character mistyped', text: mistype(fragment, -1), code: 'checksum' },
    { name: 'two neighbours the other way round', text: transpose(text, INVITE_PREFIX), code: 'checksum' },
    { name: 'a mesh key with a character mistyped', text: mistype(meshKeyText, 20), code: 'checksum' },
    { name: 'cut off by a character', text: fragment.slice(0, -1), code: 'length' },
    { name: 'cut off in the middle', text: text.slice(0, middle), code: 'length' },
    { name: 'a character too many', text: `${text}q`, code: 'length' },
    { name: 'a mesh key that is cut off', text: meshKeyText.slice(0, 40), code: 'length' },
    { name: 'no payload, checksum right', text: encodeBech32mText(INVITE_PREFIX, new Uint8Array(0)), code: 'length' },
    { name: 'a version and no more', text: encodeBech32mText(INVITE_PREFIX, Uint8Array.of(1)), code: 'length' },
    {
      name: 'a length that is not its own',
      text: encodeBech32mText(INVITE_PREFIX, concatBytes(Uint8Array.of(1, 0, 200), content)),
      code: 'length',
    },
    { name: 'version 0', text: textOf(content, 0), code: 'version' },
    { name: 'version 2', text: textOf(content, 2), code: 'version' },
    { name: 'version 2, of one byte', text: encodeBech32mText(INVITE_PREFIX, Uint8Array.of(2)), code: 'version' },
    { name: 'longer than any invite', text: `${INVITE_PREFIX}1${'q'.repeat(17_000)}`, code: 'too-large' },
    { name: 'content beyond 4096 bytes', text: textOf(new Uint8Array(4097)), code: 'too-large' },
    { name: 'empty', text: '', code: 'encoding' },
    { name: 'a URL without an invite', text: 'https://relay.example/', code: 'encoding' },
    { name: 'a fragment without an invite', text: INVITE_FRAGMENT, code: 'encoding' },
    { name: 'another fragment', text: `https://relay.example/#/vault/${text}`, code: 'encoding' },
    {
      name: 'capital and small letters',
      text: text.slice(0, middle) + text.slice(middle).toUpperCase(),
      code: 'encoding',
    },
    { name: 'a character that no invite has (b)', text: replaceAt(text, middle, 'b'), code: 'encoding' },
    { name: 'the prefix of a relay key', text: encodeBech32mText('warrenrelay', content), code: 'encoding' },
    { name: 'content that is no CBOR', text: textOf(utf8ToBytes('{"meshKey":1}')), code: 'encoding' },
    { name: 'no content', text: textOf(new Uint8Array(0)), code: 'encoding' },
    { name: 'a byte after its content', text: textOf(concatBytes(content, new Uint8Array(1))), code: 'encoding' },
    malformed('an integer that is not the shortest', 'encoding', WIRE.with(1, new RawCbor('1800') as never)),
    malformed('nested too deep', 'too-deep', new RawCbor(`${'81'.repeat(40)}01`)),
    malformed('no list', 'schema', { meshKey: MESH_KEY }),
    malformed('a list too short', 'schema', WIRE.slice(0, 3)),
    malformed('a list too long', 'schema', [...WIRE, 0]),
    badField('a mesh key of 31 bytes', 0, MESH_KEY.subarray(1)),
    badField('an epoch of 2^32', 1, 2 ** 32),
    badField('a name of 65 characters', 2, 'x'.repeat(MAX_MESH_NAME_CHARACTERS + 1)),
    badField('a name with a line break', 2, 'A\nmesh'),
    badField(
      'nine relays',
      3,
      Array.from({ length: 9 }, () => WIRE_RELAY),
    ),
    badRelay('a kind of host that is not known', 0, 5),
    badRelay('a host with a path in it', 1, 'relay.example/x'),
    badRelay('a host in capitals', 1, 'Relay.example'),
    badRelay('an address where a name should be', 1, '192.168.1.20'),
    badRelay('no host', 1, ''),
    badRelay('port 0', 2, 0),
    badRelay('port 65536', 2, 65_536),
    badRelay('a number for true', 3, 1),
    badRelay('a peer key of 31 bytes', 4, relay.publicKey.subarray(1)),
    malformed('a relay at an address that is no address', 'schema', [
      MESH_KEY,
      0,
      '',
      [[3, '300.1.1.1', 80, false, relay.publicKey]],
    ]),
    malformed('a relay at a long form of an IPv6 address', 'schema', [
      MESH_KEY,
      0,
      '',
      [[4, '0:0:0:0:0:0:0:1', 80, false, relay.publicKey]],
    ]),
  ]
}

export function buildInvite(): VectorFile<InviteVector | MeshKeyAsInvite, RefusedText> {
  const meshKeyText = encodeMeshKey(MESH_KEY, 3)
  return {
    about: 'An invite link: docs/PROTOCOL.md, "Invite". The host of the URL is not part of it.',
    good: [
      goodInvite('one relay', {
        meshKey: MESH_KEY,
        epoch: 0,
        name: 'Family',
        relays: [`/dns4/relay.example/tcp/443/wss/p2p/${relay.peer}`],
      }),
      goodInvite('no name and no relay', { meshKey: new Uint8Array(32), epoch: 0xffff_ffff, name: '', relays: [] }),
      goodInvite('each kind of host, and a name in several alphabets', {
        meshKey: MESH_KEY,
        epoch: 7,
        name: 'Κήπος 🐇 兎 (Süd)',
        relays: [
          `/dns/relay.example/tcp/443/wss/p2p/${relay.peer}`,
          `/dns4/localhost/tcp/8787/ws/p2p/${relay.peer}`,
          `/dns6/a-b.relay.example/tcp/65535/wss/p2p/${relay.peer}`,
          `/ip4/192.168.1.20/tcp/8787/ws/p2p/${relay.peer}`,
          `/ip6/2001:db8::1/tcp/1/ws/p2p/${exampleMember('another relay').peer}`,
        ],
      }),
      {
        name: 'a mesh key alone',
        invite: toJson({ meshKey: MESH_KEY, epoch: 3, name: '', relays: [] }),
        alsoReadFrom: [
          meshKeyText,
          meshKeyText.toUpperCase(),
          ` ${meshKeyText}\n`,
          `https://relay.example/${INVITE_FRAGMENT}${meshKeyText}`,
        ],
      },
    ],
    refused: refusedInvites(),
  }
}
