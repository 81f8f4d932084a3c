import { createMemo, createSignal, For, Show } from 'solid-js'
import type { Accessor, JSX } from 'solid-js'
import type { MemberId, MemberSummary } from '../../core/mesh.ts'
import { formatBytes, joinNames } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { Avatar } from '../parts/Avatar.tsx'
import { fromReadable, matchesMedia } from '../reactive.ts'
import { strings } from '../strings.ts'
import { layOutMesh, MAX_CHAMBERS, OWN_PLACE } from './lay-out-mesh.ts'
import type { Place } from './lay-out-mesh.ts'
import { createFlowMeter, listOwnLinks, listToldLinks } from './mesh-links.ts'
import type { Flow, OwnLink, ToldLink } from './mesh-links.ts'
import './mesh-picture.css'

/** Units of the drawing. */
const LANDSCAPE = { width: 760, height: 430 }
const PORTRAIT = { width: 340, height: 430 }
/** Where the meadow is, as a part of the height. */
const SURFACE = 0.16
/** Others beyond whom names no longer fit beside their chambers. */
const MOST_WITH_NAMES = { landscape: 16, portrait: 10 }
/** Bytes per second from which on what flows is drawn faster. */
const BRISK = 200_000

const formatRate = (bytesPerSecond: number) => strings.transfers.rate(formatBytes(Math.round(bytesPerSecond)))

interface MeshPictureProps {
  readonly onChoose: (id: MemberId) => void
}

/**
 * The mesh as a burrow: a chamber for each member, a tunnel for each link. Bright tunnels are this device's own; thin ones are
 * what others say of theirs.
 */
export function MeshPicture(props: MeshPictureProps): JSX.Element {
  const session = useSession()
  const neighbourhoods = fromReadable(session.mesh.neighbourhoods)
  const isNarrow = matchesMedia('(width < 720px)')
  const size = () => (isNarrow() ? PORTRAIT : LANDSCAPE)

  const isHere = (member: MemberSummary) => member.path !== undefined || session.peerOf(member.id)?.state === 'online'
  /** Who is here comes first, should there be more than fit; each keeps its place by its id. */
  const shown = createMemo(() => {
    const others = session.members().filter(({ isSelf }) => !isSelf)
    const fitting =
      others.length <= MAX_CHAMBERS
        ? others
        : [...others.filter(isHere), ...others.filter((member) => !isHere(member))].slice(0, MAX_CHAMBERS)
    return [...fitting].sort((a, b) => (a.id < b.id ? -1 : 1))
  })
  const places = createMemo(() => {
    const laid = layOutMesh(shown().length)
    return new Map(shown().map(({ id }, i) => [id, laid[i] ?? OWN_PLACE]))
  })
  const self = () => session.members().find(({ isSelf }) => isSelf)
  const ownLinks = createMemo(() => listOwnLinks(shown()))
  const toldLinks = createMemo(() => listToldLinks(neighbourhoods(), shown()))

  const meter = createFlowMeter()
  const flowByPeer = createMemo(() => meter.read(session.peers(), performance.now()))
  const flowWith = (id: MemberId): Flow | undefined => {
    const peer = session.peerOf(id)
    return peer === undefined ? undefined : flowByPeer().get(peer.id)
  }

  const at = ({ x, y }: Place) => ({ x: x * size().width, y: y * size().height })
  const placeOf = (id: MemberId) => at(places().get(id) ?? OWN_PLACE)
  const withNames = () => shown().length <= (isNarrow() ? MOST_WITH_NAMES.portrait : MOST_WITH_NAMES.landscape)
  const crowd = () => (shown().length <= 8 ? 'few' : shown().length <= 29 ? 'some' : 'many')

  /** A tunnel bends a little: what is dug is not straight, and two that cross are told apart. */
  const tunnel = (from: { x: number; y: number }, to: { x: number; y: number }, bend: number) => {
    const x = (from.x + to.x) / 2 - (to.y - from.y) * bend
    const y = (from.y + to.y) / 2 + (to.x - from.x) * bend
    const write = (...parts: number[]) => parts.map((part) => part.toFixed(1)).join(' ')
    return `M${write(from.x, from.y)}Q${write(x, y, to.x, to.y)}`
  }
  const ownPath = (link: OwnLink) => tunnel(at(OWN_PLACE), placeOf(link.with), 0.08)
  const [pointed, setPointed] = createSignal<MemberId>()
  const relays = () => session.relays().slice(0, 5)
  const relayX = (index: number) => size().width * (0.5 + (index - (relays().length - 1) / 2) * 0.16)

  return (
    <figure class="mesh-picture">
      <div class={`burrow burrow-${crowd()} ${isNarrow() ? 'burrow-narrow' : ''}`}>
        <svg
          class="burrow-drawing"
          viewBox={`0 0 ${size().width} ${size().height}`}
          role="img"
          aria-label={strings.picture.label(ownLinks().length, shown().filter(isHere).length)}
        >
          <rect class="burrow-sky" width={size().width} height={size().height * SURFACE + 20} />
          <path class="burrow-ground" d={ground(size().width, size().height)} />
          <For each={relays()}>
            {(relay, index) => (
              <g class={`burrow-relay burrow-relay-${relay.state}`}>
                <path
                  class="burrow-wire"
                  d={`M${relayX(index())} ${size().height * SURFACE + 4}L${at(OWN_PLACE).x} ${at(OWN_PLACE).y}`}
                />
                <rect x={relayX(index()) - 2.5} y={size().height * SURFACE - 26} width="5" height="34" rx="2" />
                <circle cx={relayX(index())} cy={size().height * SURFACE - 30} r="7" />
              </g>
            )}
          </For>
          <For each={toldLinks()}>
            {(link) => (
              <path
                class="burrow-told"
                classList={{
                  'burrow-told-once': link.toldBy.length === 1,
                  'burrow-told-pointed': pointed() !== undefined && link.between.includes(pointed() as MemberId),
                }}
                d={tunnel(placeOf(link.between[0]), placeOf(link.between[1]), 0.14)}
              />
            )}
          </For>
          <For each={ownLinks()}>
            {(link) => (
              <>
                <path class="burrow-tunnel-wall" d={ownPath(link)} />
                <path class={`burrow-tunnel burrow-tunnel-${link.path}`} d={ownPath(link)} />
                <Show when={flowWith(link.with)}>
                  {(flow) => (
                    <path
                      class="burrow-flow"
                      classList={{
                        'burrow-flow-in': flow().received >= flow().sent,
                        'burrow-flow-brisk': flow().received + flow().sent >= BRISK,
                      }}
                      d={ownPath(link)}
                    />
                  )}
                </Show>
              </>
            )}
          </For>
        </svg>
        <div class="burrow-chambers-layer" aria-hidden="true">
          <For each={shown()}>
            {(member) => (
              <Chamber
                member={member}
                place={places().get(member.id) ?? OWN_PLACE}
                isHere={isHere(member)}
                isLinked={member.path !== undefined}
                name={withNames() || pointed() === member.id ? session.nameOf(member.id) : undefined}
                flow={flowWith(member.id)}
                onPoint={setPointed}
                onChoose={(id) => props.onChoose(id)}
              />
            )}
          </For>
          <Show when={self()}>
            {(member) => (
              <div class="chamber chamber-self" style={{ left: `${OWN_PLACE.x * 100}%`, top: `${OWN_PLACE.y * 100}%` }}>
                <Avatar memberId={member().id} name={member().name} />
                <span class="chamber-name">{strings.people.you}</span>
              </div>
            )}
          </Show>
        </div>
      </div>
      <figcaption class="picture-caption">
        <ul class="picture-legend">
          <li>
            <i class="legend-line legend-direct" /> {strings.picture.direct}
          </li>
          <li>
            <i class="legend-line legend-relayed" /> {strings.picture.relayed}
          </li>
          <li>
            <i class="legend-line legend-told" /> {strings.picture.told}
          </li>
        </ul>
        <details class="more picture-words">
          <summary>{strings.picture.inWords}</summary>
          <LinkList ownLinks={ownLinks} toldLinks={toldLinks} flowWith={flowWith} />
        </details>
      </figcaption>
    </figure>
  )
}

/** Beyond the edges, where its outline is not to be seen. */
const OVER = 12

/** Earth under a meadow that is not quite flat. */
function ground(width: number, height: number): string {
  const y = height * SURFACE
  const [left, right, bottom] = [-OVER, width + OVER, height + OVER]
  return `M${left} ${y + 8}C${width * 0.2} ${y - 10} ${width * 0.38} ${y - 4} ${width * 0.52} ${y + 4}S${width * 0.84} ${y + 12} ${right} ${y - 4}V${bottom}H${left}z`
}

interface ChamberProps {
  readonly member: MemberSummary
  readonly place: Place
  readonly isHere: boolean
  readonly isLinked: boolean
  readonly name: string | undefined
  readonly flow: Flow | undefined
  readonly onPoint: (id: MemberId | undefined) => void
  readonly onChoose: (id: MemberId) => void
}

/** For the pointer only: the list below has the same for everybody. */
function Chamber(props: ChamberProps): JSX.Element {
  return (
    <button
      type="button"
      tabIndex={-1}
      class="chamber"
      classList={{ 'chamber-away': !props.isHere, 'chamber-linked': props.isLinked }}
      style={{ left: `${props.place.x * 100}%`, top: `${props.place.y * 100}%` }}
      onPointerEnter={() => props.onPoint(props.member.id)}
      onPointerLeave={() => props.onPoint(undefined)}
      onClick={() => props.onChoose(props.member.id)}
    >
      <Avatar memberId={props.member.id} name={props.member.name} />
      <Show when={props.name}>
        <span class="chamber-name">{props.name}</span>
      </Show>
      <Show when={props.flow}>
        {(flow) => <span class="chamber-flow">{formatRate(Math.max(flow().received, flow().sent))}</span>}
      </Show>
    </button>
  )
}

interface LinkListProps {
  readonly ownLinks: Accessor<readonly OwnLink[]>
  readonly toldLinks: Accessor<readonly ToldLink[]>
  readonly flowWith: (id: MemberId) => Flow | undefined
}

/** What the picture shows, as sentences. */
function LinkList(props: LinkListProps): JSX.Element {
  const session = useSession()
  const flowWords = (id: MemberId) => {
    const flow = props.flowWith(id)
    return flow === undefined ? '' : strings.picture.flow(formatRate(flow.received), formatRate(flow.sent))
  }
  return (
    <ul class="picture-list">
      <For each={props.ownLinks()} fallback={<li>{strings.picture.nobody}</li>}>
        {(link) => (
          <li>
            {strings.picture.own(session.nameOf(link.with), link.path === 'relayed')}
            {flowWords(link.with)}
          </li>
        )}
      </For>
      <For each={props.toldLinks()}>
        {(link) => (
          <li class="soft">
            {strings.picture.other(
              session.nameOf(link.between[0]),
              session.nameOf(link.between[1]),
              link.isRelayed,
              joinNames(link.toldBy.map((id) => session.nameOf(id))),
            )}
          </li>
        )}
      </For>
    </ul>
  )
}
