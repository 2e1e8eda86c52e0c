/**
 * The file system, as far as tables need it.
 *
 * <p>Begin with {@link dev.vht.files.disk.Disk}. Everything that a table does to files goes through
 * it, so that a simulator in its place can crash a table at any operation, lose or tear what was
 * not synced, and fail as disks do.
 */
@NullMarked
package dev.vht.files.disk;

import org.jspecify.annotations.NullMarked;
