/**
 * {@code log:}, a table in append-only segments.
 *
 * <p>Begin with {@link dev.vht.files.log.LogStorageProvider}, which opens a {@link
 * dev.vht.files.log.LogStorage}. The packages below it, from the bottom to the top: {@code segment}
 * (the files and their format), {@code core} (the log and its index), {@code maintenance}
 * (compaction and checkpoints), {@code recovery} (opening), {@code salvage} (verifying and
 * salvaging).
 */
@NullMarked
package dev.vht.files.log;

import org.jspecify.annotations.NullMarked;
