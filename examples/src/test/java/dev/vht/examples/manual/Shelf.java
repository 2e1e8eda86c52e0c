package dev.vht.examples.manual;

import dev.vht.contracts.Contract;
import dev.vht.contracts.annotation.Completion;
import dev.vht.contracts.annotation.Protocol;
import java.lang.invoke.MethodHandles;
import java.util.Optional;

/** Books, which somebody must close in the end. */
@Protocol(
    rule = "S1",
    value = "find* close",
    text = "the shelf is closed",
    completion = Completion.REQUIRED)
interface Shelf extends AutoCloseable {
  /** Checks what is attached to it. */
  Contract<Shelf> CONTRACT = Contract.of(Shelf.class, MethodHandles.lookup());

  Optional<String> find(String title);

  @Override
  void close();
}
