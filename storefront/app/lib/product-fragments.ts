import { graphql } from './graphql.ts';

export const PictureParts = graphql(`
  fragment PictureParts on Image @_unmask {
    path
    alt
    width
    height
    color
  }
`);

export const MoneyParts = graphql(`
  fragment MoneyParts on Money @_unmask {
    amount
    currencyCode
  }
`);

/** What a card in a list shows. */
export const ProductCardParts = graphql(
  `
    fragment ProductCardParts on Product @_unmask {
      id
      handle
      title
      subtitle
      availability
      images {
        ...PictureParts
      }
      priceRange {
        minimum {
          ...MoneyParts
        }
        maximum {
          ...MoneyParts
        }
      }
      rating {
        average
        count
      }
      details {
        name
        value
      }
      options {
        name
        values {
          name
          swatch
        }
      }
      variants {
        unitOfMeasure
        price {
          compareAt {
            ...MoneyParts
          }
        }
      }
    }
  `,
  [PictureParts, MoneyParts],
);

/** One approved review. */
export const ReviewParts = graphql(`
  fragment ReviewParts on ProductReview @_unmask {
    id
    rating
    title
    body
    authorName
    verified
    reply
    createdAt
  }
`);
