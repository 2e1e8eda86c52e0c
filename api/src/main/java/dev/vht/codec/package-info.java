/**
 * Codecs between objects and bytes.
 *
 * <p>Begin with {@link dev.vht.codec.Codecs}, which has the codecs of this library. To write your
 * own, implement {@link dev.vht.codec.Codec} and test it with {@link dev.vht.codec.Codecs#checked}.
 */
@NullMarked
package dev.vht.codec;

import org.jspecify.annotations.NullMarked;
