import ChevronRight from 'lucide-solid/icons/chevron-right'
import { createSignal, For, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { MeshCard } from '../../core/mesh.ts'
import { ErrorDetails } from '../parts/ErrorDetails.tsx'
import { MeshTile } from '../parts/MeshTile.tsx'
import { strings } from '../strings.ts'

interface MeshListProps {
  readonly cards: readonly MeshCard[]
  readonly open: (id: MeshCard['id']) => Promise<void>
}

export function MeshList(props: MeshListProps): JSX.Element {
  const [opening, setOpening] = createSignal<MeshCard['id']>()
  const [error, setError] = createSignal<unknown>()

  const open = async (id: MeshCard['id']) => {
    if (opening() !== undefined) return
    setOpening(id)
    setError(undefined)
    try {
      await props.open(id)
    } catch (thrown) {
      setError(thrown)
    } finally {
      setOpening(undefined)
    }
  }

  return (
    <div class="stack">
      <h1>{strings.start.openHeading}</h1>
      <p class="soft">{strings.start.openIntro}</p>
      <ul class="mesh-list">
        <For each={props.cards}>
          {(card) => (
            <li>
              <button type="button" class="mesh-card" onClick={() => void open(card.id)}>
                <MeshTile id={card.id} name={card.name} />
                <span class="mesh-card-text">
                  <strong>{card.name}</strong>
                  <span class="soft">
                    {opening() === card.id ? strings.start.opening : strings.start.openAs(card.memberName)}
                  </span>
                </span>
                <ChevronRight size={20} aria-hidden="true" />
              </button>
            </li>
          )}
        </For>
      </ul>
      <Show when={error() !== undefined}>
        <ErrorDetails error={error()} />
      </Show>
    </div>
  )
}
