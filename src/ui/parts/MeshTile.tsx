import type { JSX } from 'solid-js'
import type { MeshId } from '../../core/mesh.ts'
import { HUES, pickHue } from './Avatar.tsx'
import './mesh-tile.css'

/** A mesh by its colour and initial: the same on every device that belongs to it, for its id is. */
export function MeshTile(props: { readonly id: MeshId; readonly name: string }): JSX.Element {
  const initial = () => Array.from(props.name.trim())[0]?.toLocaleUpperCase() ?? ''
  return (
    <span class={`mesh-tile avatar-hue-${pickHue(props.id) % HUES}`} aria-hidden="true">
      {initial()}
    </span>
  )
}
