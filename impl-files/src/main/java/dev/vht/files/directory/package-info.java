/**
 * Tables in directories, one file a value (scheme {@code files:}). Begin with {@link
 * dev.vht.files.directory.DirectoryStorage}; the format is in {@link
 * dev.vht.files.directory.ValueFile}, {@link dev.vht.files.directory.KeyCountFile} and {@link
 * dev.vht.files.directory.DirectoryLayout}.
 */
@NullMarked
package dev.vht.files.directory;

import org.jspecify.annotations.NullMarked;
