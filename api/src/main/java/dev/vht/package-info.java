/**
 * Virtual hash tables: mutable hash tables that may be larger than memory and outlive the process.
 *
 * <p>Begin with {@link dev.vht.VirtualHashTables#at(String)}, which opens a {@link
 * dev.vht.VirtualHashTable} at a URL such as {@code files:/data/pages}. A {@link
 * dev.vht.codec.Codec} turns keys and values into bytes; {@link dev.vht.codec.Codecs} has
 * ready-made ones. The numbered rules of each method are listed in {@code docs/rules.md}. To write
 * your own storage, begin with {@link dev.vht.spi}.
 */
@NullMarked
package dev.vht;

import org.jspecify.annotations.NullMarked;
