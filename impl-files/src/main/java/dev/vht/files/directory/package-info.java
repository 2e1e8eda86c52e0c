/**
 * {@code files:}, tables in directories with one file per value.
 *
 * <p>Begin with {@link dev.vht.files.directory.DirectoryStorage}. The formats are in {@link
 * dev.vht.files.directory.ValueFile}, {@link dev.vht.files.directory.KeyCountFile} and {@link
 * dev.vht.files.directory.DirectoryLayout}.
 */
@NullMarked
package dev.vht.files.directory;

import org.jspecify.annotations.NullMarked;
