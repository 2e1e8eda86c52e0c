package dev.vht.spi;

/**
 * What a table remembers about itself.
 *
 * @param keyCodec the id of the keys' codec
 * @param valueCodec the id of the values' codec
 */
public record Metadata(String keyCodec, String valueCodec) {}
