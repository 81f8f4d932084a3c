import { DropdownMenu } from '@kobalte/core/dropdown-menu'
import Check from 'lucide-solid/icons/check'
import ChevronsUpDown from 'lucide-solid/icons/chevrons-up-down'
import Plus from 'lucide-solid/icons/plus'
import { createSignal, For, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { MeshTile } from '../parts/MeshTile.tsx'
import { MenuItem } from '../parts/MenuItem.tsx'
import { strings } from '../strings.ts'
import { useSession } from './session.ts'
import './mesh-switcher.css'

/** Names the open mesh, and leads to the others of this device. */
export function MeshSwitcher(): JSX.Element {
  const session = useSession()
  const { id, name } = session.mesh
  const [holder, setHolder] = createSignal<HTMLElement>()
  const others = () => session.meshes().filter((card) => card.id !== id)
  return (
    <>
      <DropdownMenu placement="bottom-start" gutter={6} modal={false}>
        <DropdownMenu.Trigger class="switcher" aria-label={strings.switcher.label(name)}>
          <MeshTile id={id} name={name} />
          <span class="switcher-name">{name}</span>
          <ChevronsUpDown class="switcher-arrows" size={18} aria-hidden="true" />
        </DropdownMenu.Trigger>
        <Show when={holder()}>
          {(mount) => (
            <DropdownMenu.Portal mount={mount()}>
              <DropdownMenu.Content class="menu switcher-menu">
                <MenuItem class="switcher-item" textValue={name}>
                  <MeshTile id={id} name={name} />
                  <span class="switcher-text">
                    <span class="switcher-mesh">{name}</span>
                    <span class="switcher-who">{strings.switcher.open}</span>
                  </span>
                  <Check size={18} aria-hidden="true" />
                </MenuItem>
                <For each={others()}>
                  {(card) => (
                    <MenuItem class="switcher-item" textValue={card.name} onSelect={() => session.switchTo(card.id)}>
                      <MeshTile id={card.id} name={card.name} />
                      <span class="switcher-text">
                        <span class="switcher-mesh">{card.name}</span>
                        <span class="switcher-who">{strings.start.openAs(card.memberName)}</span>
                      </span>
                    </MenuItem>
                  )}
                </For>
                <DropdownMenu.Separator class="switcher-line" />
                <MenuItem class="switcher-item" onSelect={() => session.leave()}>
                  <span class="switcher-plus">
                    <Plus size={20} aria-hidden="true" />
                  </span>
                  {strings.switcher.another}
                </MenuItem>
              </DropdownMenu.Content>
            </DropdownMenu.Portal>
          )}
        </Show>
      </DropdownMenu>
      {/* The menu belongs to the header, which is a landmark: what lies beside all of them is hard to find. */}
      <div class="switcher-holder" ref={(element) => setHolder(element)} />
    </>
  )
}
