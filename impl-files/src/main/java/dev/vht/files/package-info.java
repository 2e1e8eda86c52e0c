/**
 * Tables in directories, one file a value (scheme {@code files:}). Begin with {@link
 * dev.vht.files.DirectoryStorage}; the format is in {@link dev.vht.files.ValueFile} and {@link
 * dev.vht.files.Layout}.
 */
@NullMarked
package dev.vht.files;

import org.jspecify.annotations.NullMarked;
