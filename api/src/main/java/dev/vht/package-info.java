/**
 * Virtual hash tables: mutable hash tables that may be larger than memory and outlive the process.
 *
 * <p>Begin with {@link dev.vht.VirtualHashTables#at(String)}, which opens a {@link
 * dev.vht.VirtualHashTable} at a URL such as {@code files:/data/pages}. How keys and values become
 * bytes is a {@link dev.vht.codec.Codec}; ready ones are in {@link dev.vht.codec.Codecs}. Every
 * method's rules have numbers, which {@code docs/rules.md} lists. Who writes a storage of their own
 * starts in {@link dev.vht.spi}.
 */
@NullMarked
package dev.vht;

import org.jspecify.annotations.NullMarked;
