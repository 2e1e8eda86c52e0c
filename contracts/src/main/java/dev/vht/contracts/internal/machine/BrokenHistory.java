package dev.vht.contracts.internal.machine;

import org.jspecify.annotations.Nullable;

/** The state of objects of which an event was not allowed before they were connected. */
public final class BrokenHistory extends State {
  private final Symbol broken;

  public BrokenHistory(StateSpace space, Symbol broken) {
    super(space);
    this.broken = broken;
  }

  @Override
  public @Nullable State step(Symbol symbol) {
    return null;
  }

  @Override
  public boolean isComplete() {
    return false;
  }

  @Override
  public String described() {
    return "broken since " + broken.event + ", which came before its objects were connected";
  }

  @Override
  public String name() {
    return "not allowed";
  }
}
