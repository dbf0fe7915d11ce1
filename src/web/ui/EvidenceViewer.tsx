import {
  CheckCircleOutlined,
  DownloadOutlined,
  ExportOutlined,
  RotateRightOutlined,
  WarningOutlined,
  ZoomInOutlined,
  ZoomOutOutlined,
} from '@ant-design/icons'
import { Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { formatInstant, formatSize } from '../text/format.ts'
import { useText } from '../text/text.ts'

export interface EvidenceFile {
  id: string
  /** What the checklist asked for. */
  label: string
  fileName: string
  mediaType: string
  sizeBytes: number
  url: string
  originalSeenBy: string | null
  originalSeenAt: string | null
  isDuplicate: boolean | null
  /** Shows an id number: nothing is fetched until the reader asks for it, which is written down. */
  isCovered?: boolean
}

interface EvidenceViewerProps {
  files: readonly EvidenceFile[]
  empty: string
  /** Present where the reader may say that the original was shown. */
  renderAct?: (file: EvidenceFile) => ReactNode
}

/** Each has a class of its own, `cb-zoom-…`. */
const zooms = [50, 75, 100, 150, 200, 300]

/** The evidence of a case, one file at a time: zoom, rotate, and whether somebody saw the original. */
export function EvidenceViewer({ files, empty, renderAct }: EvidenceViewerProps) {
  const { t, language } = useText()
  const seenWords = ({ originalSeenBy: name }: EvidenceFile, at: string) =>
    name === null ? t('viewer.seenAt', { at }) : t('viewer.seenBy', { name, at })
  const [chosen, setChosen] = useState<string | null>(null)
  const file = files.find((one) => one.id === chosen) ?? files[0]
  if (!file) return <p className="cb-quiet">{empty}</p>
  return (
    <div className="cb-viewer">
      <div className="cb-viewer-files" role="group" aria-label={t('viewer.files')}>
        {files.map((one) => (
          <button key={one.id} type="button" aria-pressed={one.id === file.id} onClick={() => setChosen(one.id)}>
            <span className="cb-viewer-label">{one.label}</span>
            <span className="cb-quiet">{one.fileName}</span>
            {one.originalSeenAt && (
              <span className="cb-meaning-good">
                <CheckCircleOutlined aria-hidden /> {t('viewer.originalSeen')}
              </span>
            )}
          </button>
        ))}
      </div>
      {file.isDuplicate && (
        <p className="cb-note cb-note-bad">
          <WarningOutlined aria-hidden /> {t('viewer.duplicate')}
        </p>
      )}
      {file.isCovered ? <Cover key={file.url} file={file} /> : <FileStage key={file.url} file={file} />}
      <div className="cb-row cb-gap-small cb-spread">
        <span className="cb-quiet">
          {formatSize(file.sizeBytes)}
          {file.originalSeenAt && ` · ${seenWords(file, formatInstant(file.originalSeenAt, language))}`}
        </span>
        {renderAct?.(file)}
      </div>
    </div>
  )
}

/** Lies over a file that shows an id number until somebody who must see it says so. */
function Cover({ file }: { file: EvidenceFile }) {
  const { t } = useText()
  const [isShown, setIsShown] = useState(false)
  if (isShown) return <FileStage file={file} />
  return (
    <div className="cb-note cb-note-wait cb-stack cb-gap-small">
      <p>{t('viewer.covered')}</p>
      <div>
        <Button onClick={() => setIsShown(true)}>{t('viewer.show')}</Button>
      </div>
    </div>
  )
}

/** One file on its stage; whatever the browser cannot show can be opened and downloaded. */
function FileStage({ file }: { file: EvidenceFile }) {
  const { t } = useText()
  const [zoom, setZoom] = useState(2)
  const [turns, setTurns] = useState(0)
  const isImage = file.mediaType.startsWith('image/')
  return (
    <>
      <div className="cb-row cb-gap-small cb-spread">
        {isImage ? (
          <ImageTools zoom={zoom} setZoom={setZoom} onTurn={() => setTurns((turns + 1) % 4)} />
        ) : (
          <span className="cb-quiet">{t('viewer.pdf')}</span>
        )}
        <span className="cb-row cb-gap-medium">
          <a href={file.url} target="_blank" rel="noreferrer">
            <ExportOutlined aria-hidden /> {t('viewer.open')}
          </a>
          <a href={file.url} download={file.fileName}>
            <DownloadOutlined aria-hidden /> {t('viewer.download')}
          </a>
        </span>
      </div>
      {isImage ? <ImageStage file={file} zoom={zooms[zoom] ?? 100} turns={turns} /> : <PdfStage file={file} />}
    </>
  )
}

interface ImageToolsProps {
  /** Which of the zooms. */
  zoom: number
  setZoom: (zoom: number) => void
  onTurn: () => void
}

function ImageTools({ zoom, setZoom, onTurn }: ImageToolsProps) {
  const { t } = useText()
  return (
    <div className="cb-row cb-gap-small">
      <Button
        icon={<ZoomOutOutlined aria-hidden />}
        aria-label={t('viewer.zoomOut')}
        disabled={zoom === 0}
        onClick={() => setZoom(zoom - 1)}
      />
      <span className="cb-number">{zooms[zoom]}%</span>
      <Button
        icon={<ZoomInOutlined aria-hidden />}
        aria-label={t('viewer.zoomIn')}
        disabled={zoom === zooms.length - 1}
        onClick={() => setZoom(zoom + 1)}
      />
      <Button icon={<RotateRightOutlined aria-hidden />} aria-label={t('viewer.rotate')} onClick={onTurn} />
    </div>
  )
}

function ImageStage({ file, zoom, turns }: { file: EvidenceFile; zoom: number; turns: number }) {
  const { t } = useText()
  const [isBroken, setIsBroken] = useState(false)
  if (isBroken) return <p className="cb-note cb-note-bad">{t('viewer.broken')}</p>
  return (
    // Only what scrolls takes the focus: the arrow keys then move the enlarged image.
    <div className="cb-stage" tabIndex={0} role="region" aria-label={t('viewer.stage', { name: file.fileName })}>
      <img
        src={file.url}
        alt={`${file.label}：${file.fileName}`}
        className={`cb-zoom-${zoom} cb-turn-${turns}`}
        onError={() => setIsBroken(true)}
      />
    </div>
  )
}

/** Browsers inside of chat applications have no viewer for PDF and would show an empty frame. */
function PdfStage({ file }: { file: EvidenceFile }) {
  const { t } = useText()
  if (!navigator.pdfViewerEnabled) return <p className="cb-note cb-note-info">{t('viewer.noPdf')}</p>
  return <iframe className="cb-stage" src={file.url} title={`${file.label}：${file.fileName}`} />
}
