package dev.vht;

/** Ready codecs. */
public final class Codecs {
  private Codecs() {}
}
