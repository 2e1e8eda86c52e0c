/**
 * {@code log:}, a table in append-only segments.
 *
 * <p>Begin with {@link dev.vht.files.log.LogStorageProvider}, which opens a {@link
 * dev.vht.files.log.LogStorage}: that is a {@link dev.vht.files.log.Log} of {@link
 * dev.vht.files.log.Segment segments} ({@link dev.vht.files.log.Format} is their bytes), with an
 * {@link dev.vht.files.log.Index} in memory and a {@link dev.vht.files.log.Checkpoint} of it on the
 * disk. {@link dev.vht.files.log.Recovery} reads what somebody left, {@link
 * dev.vht.files.log.Housekeeping} has garbage taken away by {@link dev.vht.files.log.Compaction},
 * and {@link dev.vht.files.log.Inspection} finds damage and salvages what is whole.
 */
@NullMarked
package dev.vht.files.log;

import org.jspecify.annotations.NullMarked;
