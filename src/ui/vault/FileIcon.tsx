import File from 'lucide-solid/icons/file'
import FileArchive from 'lucide-solid/icons/file-archive'
import FileImage from 'lucide-solid/icons/file-image'
import FileMusic from 'lucide-solid/icons/file-music'
import FilePlay from 'lucide-solid/icons/file-play'
import FileText from 'lucide-solid/icons/file-text'
import Folder from 'lucide-solid/icons/folder'
import type { JSX } from 'solid-js'
import type { VaultItem } from '../../core/mesh.ts'
import { StillIcon } from '../parts/StillIcon.tsx'

const ENDINGS = [
  {
    icon: FileImage,
    kind: 'image',
    names: ['png', 'jpg', 'jpeg', 'gif', 'webp', 'avif', 'heic', 'svg', 'bmp', 'tiff'],
  },
  { icon: FilePlay, kind: 'video', names: ['mp4', 'webm', 'mov', 'mkv', 'avi', 'm4v'] },
  { icon: FileMusic, kind: 'audio', names: ['mp3', 'ogg', 'opus', 'wav', 'flac', 'm4a', 'aac'] },
  { icon: FileArchive, kind: 'archive', names: ['zip', 'gz', 'tar', 'xz', '7z', 'rar', 'zst'] },
  {
    icon: FileText,
    kind: 'text',
    names: ['txt', 'md', 'pdf', 'doc', 'docx', 'odt', 'csv', 'rtf', 'tex', 'json', 'html'],
  },
] as const

function pickIcon(item: Pick<VaultItem, 'kind' | 'name'>) {
  if (item.kind === 'folder') return { icon: Folder, kind: 'folder' }
  const ending = item.name.slice(item.name.lastIndexOf('.') + 1).toLowerCase()
  return ENDINGS.find(({ names }) => names.some((name) => name === ending)) ?? { icon: File, kind: 'other' }
}

/** A guess by the name's ending, for the eye only. */
export function FileIcon(props: {
  readonly item: Pick<VaultItem, 'kind' | 'name'>
  readonly size?: number
}): JSX.Element {
  const picked = () => pickIcon(props.item)
  return (
    <span class={`file-icon file-icon-${picked().kind}`} aria-hidden="true">
      <StillIcon icon={picked().icon} size={props.size ?? 20} />
    </span>
  )
}
