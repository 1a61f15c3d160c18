"""What comes back: bounces, complaints, automatic answers, requests to leave, and what readers write."""
