/**
 * What is done while a log is in use: {@link dev.vht.files.log.maintenance.BackgroundTasks} removes
 * garbage by {@link dev.vht.files.log.maintenance.Compaction} and writes a {@link
 * dev.vht.files.log.maintenance.Checkpoint} of the index.
 */
@NullMarked
package dev.vht.files.log.maintenance;

import org.jspecify.annotations.NullMarked;
