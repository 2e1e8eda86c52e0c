/**
 * The files of a log: segments of records.
 *
 * <p>Begin with {@link dev.vht.files.log.segment.Format}, which is their bytes. A {@link
 * dev.vht.files.log.segment.Segment} is one open file, {@link
 * dev.vht.files.log.segment.OpenSegments} are all of a log.
 */
@NullMarked
package dev.vht.files.log.segment;

import org.jspecify.annotations.NullMarked;
