package dev.vht.spi;

/**
 * The codecs that a table was created with.
 *
 * @param keyCodec the id of the keys' codec
 * @param valueCodec the id of the values' codec
 */
public record Metadata(String keyCodec, String valueCodec) {}
