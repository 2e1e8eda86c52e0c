/**
 * Maintenance of an open log. Begin with {@link dev.vht.files.log.maintenance.BackgroundTasks},
 * which removes garbage by a {@link dev.vht.files.log.maintenance.Compaction} and writes a {@link
 * dev.vht.files.log.maintenance.Checkpoint} of the index.
 */
@NullMarked
package dev.vht.files.log.maintenance;

import org.jspecify.annotations.NullMarked;
