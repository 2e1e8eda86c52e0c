/**
 * Tables in files. Three rooms: {@code disk} is the file system as far as tables need it, {@code
 * place} what every table in a directory has, and {@code directory} the tables with one file a
 * value (scheme {@code files:}). Each sees only those before it.
 */
@NullMarked
package dev.vht.files;

import org.jspecify.annotations.NullMarked;
