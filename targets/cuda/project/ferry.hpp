#pragma once

/* Copies to the card and from it, on a stream of their own beside that of the kernels. */

/** What memory that the card cannot reach is copied through, so many bytes at a time. */
#if !defined(SPIKE_PIECE_BYTES)
#define SPIKE_PIECE_BYTES (std::size_t{4} << 20)
#endif

namespace spike {

inline constexpr std::size_t PIECE_BYTES = SPIKE_PIECE_BYTES;

/**
 * Takes bytes to the card or from it. What the card can reach by itself it copies when its turn comes. All else goes through pieces of
 * pinned memory: one is filled, or emptied, while others travel. What comes from the card through a piece is with the caller once
 * it has landed.
 */
class Ferry {
 public:
  Outcome open() {
    auto done = stream_.open();
    for (auto& piece : pieces_)
      if (!done.is_bad()) done = piece.left.open();
    return done;
  }

  const Stream& stream() const { return stream_; }

  Outcome put(std::byte* to, const void* from, std::size_t bytes) {
    if (is_in_reach(from)) return copy(to, from, bytes, stream_);
    return in_pieces(bytes, [&](Piece& piece, std::size_t at, std::size_t size) {
      std::memcpy(piece.bytes.data(), static_cast<const std::byte*>(from) + at, size);
      return in_turn([&] { return copy(to + at, piece.bytes.data(), size, stream_); },
                     [&] { return piece.left.set(stream_); });
    });
  }

  Outcome get(void* to, const std::byte* from, std::size_t bytes) {
    if (is_in_reach(to)) return copy(to, from, bytes, stream_);
    return in_pieces(bytes, [&](Piece& piece, std::size_t at, std::size_t size) {
      piece.to = static_cast<std::byte*>(to) + at;
      piece.size = size;
      return in_turn([&] { return copy(piece.bytes.data(), from + at, size, stream_); },
                     [&] { return piece.left.set(stream_); });
    });
  }

  /** Waits for all pieces that are under way. */
  Outcome land() {
    Outcome done;
    for (int i = 0; i < PIECES; i++)
      if (!done.is_bad()) done = land(pieces_[(next_ + i) % PIECES]);
    return done;
  }

  /** Waits for the card, and gives the caller nothing more. */
  void forget() {
    stream_.finish();
    for (auto& piece : pieces_) piece.to = nullptr;
  }

 private:
  static constexpr int PIECES = 4;

  struct Piece {
    Pinned bytes;
    Mark left;
    /** Where bytes from the card go. */
    std::byte* to = nullptr;
    std::size_t size = 0;
  };

  template <class F>
  Outcome in_pieces(std::size_t bytes, F&& travel) {
    Outcome done;
    for (std::size_t at = 0; at < bytes && !done.is_bad(); at += PIECE_BYTES) {
      const auto size = bytes - at < PIECE_BYTES ? bytes - at : PIECE_BYTES;
      auto& piece = pieces_[next_];
      next_ = (next_ + 1) % PIECES;
      done = in_turn([&] { return land(piece); }, [&] { return piece.bytes.reserve(size); },
                     [&] { return travel(piece, at, size); });
    }
    return done;
  }

  Outcome land(Piece& piece) {
    auto done = piece.left.reach();
    if (!done.is_bad() && piece.to) std::memcpy(piece.to, piece.bytes.data(), piece.size);
    piece.to = nullptr;
    return done;
  }

  // Pieces go before the stream that they are on.
  Stream stream_;
  Piece pieces_[PIECES];
  int next_ = 0;
};

}  // namespace spike
