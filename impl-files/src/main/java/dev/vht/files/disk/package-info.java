/**
 * The file system, as far as tables need it.
 *
 * <p>Begin with {@link dev.vht.files.disk.Disk}. All file operations of a table go through it.
 * Tests replace it by a simulator that crashes at any operation, loses or tears what was not
 * synced, and fails as disks do.
 */
@NullMarked
package dev.vht.files.disk;

import org.jspecify.annotations.NullMarked;
