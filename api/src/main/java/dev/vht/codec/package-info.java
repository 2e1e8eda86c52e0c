/**
 * How objects become bytes.
 *
 * <p>Begin with {@link dev.vht.codec.Codecs}, which has the codecs of this library. To write one of
 * your own, implement {@link dev.vht.codec.Codec} and try it out with {@link
 * dev.vht.codec.Codecs#checked}.
 */
@NullMarked
package dev.vht.codec;

import org.jspecify.annotations.NullMarked;
