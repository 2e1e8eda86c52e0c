/**
 * Tables in files. From the bottom to the top: {@code disk} is the file system as far as tables use
 * it, {@code place} is what all tables in directories have in common, {@code directory} is the
 * scheme {@code files:}, and {@code log} is the scheme {@code log:}.
 */
@NullMarked
package dev.vht.files;

import org.jspecify.annotations.NullMarked;
