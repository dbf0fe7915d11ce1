import {
  CheckCircleOutlined,
  ExportOutlined,
  RotateRightOutlined,
  WarningOutlined,
  ZoomInOutlined,
  ZoomOutOutlined,
} from '@ant-design/icons'
import { Button } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
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
}

interface EvidenceViewerProps {
  files: readonly EvidenceFile[]
  empty: string
  /** Present where the reader may say that the original was shown. */
  renderAct?: (file: EvidenceFile) => ReactNode
}

const zooms = [0.5, 0.75, 1, 1.5, 2, 3]

/** The evidence of a case, one file at a time: zoom, rotate, and whether somebody saw the original. */
export function EvidenceViewer({ files, empty, renderAct }: EvidenceViewerProps) {
  const { t, language } = useText()
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
      <FileStage key={file.id} file={file} />
      <div className="cb-row cb-gap-small cb-spread">
        <span className="cb-quiet">
          {formatSize(file.sizeBytes)}
          {file.originalSeenAt &&
            ` · ${t('viewer.seenBy', { name: file.originalSeenBy ?? '', at: formatInstant(file.originalSeenAt, language) })}`}
        </span>
        {renderAct?.(file)}
      </div>
    </div>
  )
}

function FileStage({ file }: { file: EvidenceFile }) {
  const { t } = useText()
  const [zoom, setZoom] = useState(2)
  const [turns, setTurns] = useState(0)
  const [isBroken, setIsBroken] = useState(false)
  useEffect(() => setIsBroken(false), [file.url])
  const isImage = file.mediaType.startsWith('image/')
  const level = zooms[zoom] ?? 1
  return (
    <>
      <div className="cb-row cb-gap-small cb-spread">
        {isImage ? (
          <div className="cb-row cb-gap-small">
            <Button
              icon={<ZoomOutOutlined aria-hidden />}
              aria-label={t('viewer.zoomOut')}
              disabled={zoom === 0}
              onClick={() => setZoom(zoom - 1)}
            />
            <span className="cb-number">{Math.round(level * 100)}%</span>
            <Button
              icon={<ZoomInOutlined aria-hidden />}
              aria-label={t('viewer.zoomIn')}
              disabled={zoom === zooms.length - 1}
              onClick={() => setZoom(zoom + 1)}
            />
            <Button
              icon={<RotateRightOutlined aria-hidden />}
              aria-label={t('viewer.rotate')}
              onClick={() => setTurns(turns + 1)}
            />
          </div>
        ) : (
          <span className="cb-quiet">{t('viewer.pdf')}</span>
        )}
        <a href={file.url} target="_blank" rel="noreferrer">
          <ExportOutlined aria-hidden /> {t('viewer.open')}
        </a>
      </div>
      {isBroken ? (
        <p className="cb-note cb-note-bad">{t('viewer.broken')}</p>
      ) : isImage ? (
        // Only what scrolls takes the focus: the arrow keys then move the enlarged image.
        <div className="cb-stage" tabIndex={0} role="region" aria-label={t('viewer.stage', { name: file.fileName })}>
          <img
            src={file.url}
            alt={`${file.label}：${file.fileName}`}
            onError={() => setIsBroken(true)}
            style={{ width: `${level * 100}%`, transform: `rotate(${turns * 90}deg)` }}
          />
        </div>
      ) : (
        <iframe className="cb-stage" src={file.url} title={`${file.label}：${file.fileName}`} />
      )}
    </>
  )
}
