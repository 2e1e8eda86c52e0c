package dev.vht.examples.manual;

import java.util.Optional;

/** Holds every book. */
final class OakShelf implements Shelf {
  @Override
  public Optional<String> find(String title) {
    return Optional.of(title);
  }

  @Override
  public void close() {}
}
