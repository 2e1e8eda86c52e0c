package dev.vht.contracts.internal.view;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A future that completes as another stage does, with the same exception and no wrapper around it.
 * Completing or cancelling it does so to the other first.
 */
final class FutureView extends CompletableFuture<Object> implements ContainerView {
  private final CompletionStage<Object> target;
  private final ElementMapping mapping;

  @SuppressWarnings({"this-escape", "FutureReturnValueIgnored"}) // it is fully initialized
  FutureView(CompletionStage<Object> target, ElementMapping mapping) {
    this.target = target;
    this.mapping = mapping;
    target.whenComplete(this::follow);
  }

  private void follow(Object value, Throwable thrown) {
    if (thrown != null) {
      super.completeExceptionally(thrown);
      return;
    }
    try {
      super.complete(mapping.out(value));
    } catch (RuntimeException | Error e) { // no stack or memory to check the value
      super.completeExceptionally(e);
    }
  }

  @Override
  public CompletionStage<Object> target() {
    return target;
  }

  @Override
  public ElementMapping mapping() {
    return mapping;
  }

  @Override
  public boolean complete(Object value) {
    return target instanceof CompletableFuture<Object> future
        ? future.complete(mapping.in(value))
        : super.complete(value);
  }

  @Override
  public boolean completeExceptionally(Throwable thrown) {
    return target instanceof CompletableFuture<Object> future
        ? future.completeExceptionally(thrown)
        : super.completeExceptionally(thrown);
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    return target instanceof CompletableFuture<Object> future
        ? future.cancel(mayInterrupt)
        : super.cancel(mayInterrupt);
  }
}
